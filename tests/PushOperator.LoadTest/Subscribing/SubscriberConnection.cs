namespace PushOperator.LoadTest.Subscribing;

/// <summary>One connection of the fleet: a few numbers, and what is left of a frame that came in part.</summary>
internal sealed class SubscriberConnection(int socket, bool stalls)
{
    public int Socket { get; } = socket;

    /// <summary>Reads nothing once it is open.</summary>
    public bool Stalls { get; } = stalls;

    public SubscriberState State { get; set; } = SubscriberState.Connecting;

    /// <summary>Messages of this phase.</summary>
    public long Count { get; set; }

    /// <summary>Sum of their numbers: what is missing and what is doubled shows.</summary>
    public long Sum { get; set; }

    /// <summary>The beginning of a frame whose end has not come.</summary>
    public byte[] Rest { get; private set; } = [];

    public int RestLength { get; private set; }

    /// <summary>What the kernel did not take; null when it took everything.</summary>
    public byte[]? Unsent { get; set; }

    /// <summary>End of the last fragment, where messages may lie across fragments.</summary>
    public byte[] Tail { get; set; } = [];

    public void Keep(ReadOnlySpan<byte> rest)
    {
        if (Rest.Length < rest.Length) Rest = new byte[Math.Max(rest.Length, 256)];
        rest.CopyTo(Rest);
        RestLength = rest.Length;
    }
}
