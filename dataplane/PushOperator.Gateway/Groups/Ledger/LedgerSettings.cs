using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>What a <see cref="DeliveryLedger"/> goes by.</summary>
internal sealed record LedgerSettings
{
    public required MessageOrdering Ordering { get; init; }

    /// <summary>Time from assignment to acknowledgement.</summary>
    /// <value>Milliseconds.</value>
    public required long AckTimeoutMs { get; init; }

    /// <summary>Deliveries of one message before it is given up; 0: without end.</summary>
    public required int MaxDeliveries { get; init; }

    public required BackoffConfiguration Backoff { get; init; }

    /// <summary>Whether what is given up goes to a topic; else it is dropped and counted.</summary>
    public required bool HasDeadLetterTopic { get; init; }

    public LedgerLimits Limits { get; init; } = new();

    public static LedgerSettings From(GatewayConfiguration group) => new()
    {
        Ordering = group.Ordering,
        AckTimeoutMs = group.Ack.TimeoutMs,
        MaxDeliveries = group.Ack.MaxDeliveries,
        Backoff = group.Ack.Backoff,
        HasDeadLetterTopic = group.Ack.DeadLetterTopic is not null,
    };
}
