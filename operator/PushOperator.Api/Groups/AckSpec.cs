namespace PushOperator.Api.Groups;

/// <summary>Acknowledgements and redelivery.</summary>
public sealed record AckSpec
{
    /// <summary>Who acknowledges.</summary>
    public AckMode Mode { get; set; } = AckMode.Explicit;

    /// <summary>A duration, 1s to 12h: time to acknowledge before another subscriber gets the message. Only for Shared; null: 30s.</summary>
    public string? Timeout { get; set; }

    /// <summary>Messages a subscriber may have unacknowledged, 1 to 10,000.</summary>
    public int MaxInFlight { get; set; } = 256;

    /// <summary>Deliveries before a message is given up, 1 to 1,000. Only for Shared; null: never.</summary>
    public int? MaxDeliveries { get; set; }

    /// <summary>Wait before a redelivery; null: the gateway's default.</summary>
    public BackoffSpec? Backoff { get; set; }

    /// <summary>PushTopic of the same namespace for messages that were given up. Only for Shared; null: they are dropped and counted.</summary>
    public string? DeadLetterTopic { get; set; }
}
