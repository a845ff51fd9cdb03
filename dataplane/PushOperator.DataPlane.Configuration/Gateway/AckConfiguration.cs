namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>Acknowledgements and redelivery.</summary>
public sealed record AckConfiguration
{
    /// <summary>Who acknowledges.</summary>
    public AckMode Mode { get; init; } = AckMode.Explicit;

    /// <summary>Time a subscriber of a Shared group has to acknowledge a delivery before it is tried again.</summary>
    /// <value>Milliseconds; default 30,000. 1,000 to 43,200,000.</value>
    public int TimeoutMs { get; init; } = 30_000;

    /// <summary>Deliveries a subscriber may have unacknowledged; a client may ask for fewer with <c>window</c>.</summary>
    /// <value>Default 256. 1 to 10,000.</value>
    public int MaxInFlight { get; init; } = 256;

    /// <summary>Deliveries of one message in a Shared group before it goes to the dead-letter topic (or is dropped with a counter when there is none).</summary>
    /// <value>Default 0: without end.</value>
    public int MaxDeliveries { get; init; }

    /// <summary>Wait before a redelivery.</summary>
    public BackoffConfiguration Backoff { get; init; } = new();

    /// <summary>Topic for messages that were tried <see cref="MaxDeliveries"/> times, or null.</summary>
    public TopicConfiguration? DeadLetterTopic { get; init; }
}
