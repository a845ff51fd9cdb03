namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>How much of a partition may be read and not done before reading it stops.</summary>
internal sealed record LedgerLimits
{
    /// <summary>Messages from the watermark on, done ones between unfinished ones included.</summary>
    /// <value>Default 8,192.</value>
    public int PartitionMessages { get; init; } = 8_192;

    /// <summary>Payload bytes not done.</summary>
    /// <value>Default 16 MiB.</value>
    public long PartitionBytes { get; init; } = 16L << 20;

    /// <summary>Messages that are done and that Kafka does not know to be: a group that cannot commit must not go on for ever, since all of them would come again elsewhere.</summary>
    /// <value>Default 65,536.</value>
    public int UncommittedMessages { get; init; } = 65_536;
}
