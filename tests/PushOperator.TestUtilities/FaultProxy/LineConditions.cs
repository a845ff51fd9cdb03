namespace PushOperator.TestUtilities.FaultProxy;

/// <summary>How a proxied line behaves. Applies from the next bytes on, to open connections too.</summary>
public sealed record LineConditions
{
    /// <summary>A line without faults.</summary>
    public static readonly LineConditions Clear = new();

    /// <summary>Every chunk waits this long, in either direction.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The wait is longer or shorter by up to this much, drawn evenly; never below zero.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Bytes a second in each direction of each connection.</summary>
    /// <value>Default null: unlimited. At least 1.</value>
    public int? BytesPerSecond { get; init; }

    /// <summary>Directions in which bytes are taken and thrown away.</summary>
    public LineDirections BlackHole { get; init; }

    /// <summary>Directions in which nothing is read: the sender's buffers fill up. What was sent comes through when the stall ends.</summary>
    public LineDirections Stall { get; init; }

    /// <summary>A connection is reset as soon as this many bytes went through it, the directions of <see cref="CutCounts"/> together.</summary>
    /// <value>Default null: never.</value>
    public long? CutAfterBytes { get; init; }

    /// <summary>Directions whose bytes count for <see cref="CutAfterBytes"/>.</summary>
    public LineDirections CutCounts { get; init; } = LineDirections.Both;

    /// <summary>Where it would be reset by <see cref="CutAfterBytes"/>, both ends read an end instead, as of a peer that closed, and what they still send is thrown away.</summary>
    public bool CutEnds { get; init; }

    /// <summary>A connection that carries no byte either way for so long is forgotten without a word: what comes afterwards is thrown away, as a middlebox does.</summary>
    /// <value>Default null: never.</value>
    public TimeSpan? ForgetAfterIdle { get; init; }

    /// <summary>Behind each place where this text goes to the client, the lowest bit of the next byte is flipped. Text that falls into two chunks is passed over.</summary>
    /// <value>Default null: nothing is flipped. ASCII.</value>
    public string? FlipAfter { get; init; }

    /// <summary>All this holds only for connections whose client's first bytes have this text in them: a Kafka client begins with its <c>client.id</c>, an HTTP client with its path.</summary>
    /// <value>Default null: it holds for all. ASCII.</value>
    public string? OnlyFor { get; init; }
}
