namespace PushOperator.LoadTest.Subscribing;

/// <summary>What the subscribers' process says, a JSON object a line, one for each command.</summary>
internal sealed record FleetAnswer
{
    /// <summary>Connections that are open.</summary>
    public int Open { get; init; }

    /// <summary>Handshakes that were not taken, by status line.</summary>
    public IReadOnlyDictionary<string, int> Refused { get; init; } = new Dictionary<string, int>();

    /// <summary>Connections that the server ended.</summary>
    public int Lost { get; init; }

    /// <summary>From the first connect to the last answer.</summary>
    public double ConnectSeconds { get; init; }

    /// <summary>Messages counted since the phase began.</summary>
    public long Delivered { get; init; }

    /// <summary>Messages that belong to no phase or to another one.</summary>
    public long Stray { get; init; }

    /// <summary>Connections that did not get exactly what they should have; in a shared phase 1 when all together did not.</summary>
    public int Wrong { get; init; }

    /// <summary>Connections that read.</summary>
    public int Reading { get; init; }

    /// <summary>From publishing to reading.</summary>
    public LatencySummary Latency { get; init; } = new(0, 0, 0, 0);
}
