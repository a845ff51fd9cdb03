namespace PushOperator.LoadTest.Serving;

/// <summary>A connection of a <see cref="PlainServer"/>.</summary>
/// <param name="tag">Its place among the connections.</param>
internal sealed class PlainConnection(int socket, int tag)
{
    public int Socket => socket;

    public int Tag => tag;

    /// <summary>The handshake is answered.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Its socket is full; it is told when it is not.</summary>
    public bool Waits { get; set; }

    /// <summary>What came of the request.</summary>
    public byte[] Request { get; set; } = [];

    /// <summary>Bytes of the log that it has (<see cref="BroadcastServer"/>).</summary>
    public long Position { get; set; }

    /// <summary>Messages it has and did not acknowledge (<see cref="DispatchServer"/>).</summary>
    public int InFlight { get; set; }

    /// <summary>Slashes of an id that came in part (<see cref="DispatchServer"/>).</summary>
    public int AckSlashes { get; set; }

    /// <summary>Frames given to it that the kernel has not taken (<see cref="DispatchServer"/>).</summary>
    public byte[] Outbox { get; set; } = [];

    /// <inheritdoc cref="Outbox"/>
    public int OutboxLength { get; set; }
}
