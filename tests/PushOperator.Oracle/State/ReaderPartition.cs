namespace PushOperator.Oracle.State;

/// <summary>What a reader was promised of a partition, and what it got.</summary>
internal sealed class ReaderPartition
{
    /// <summary>Acknowledgements that were sent, by offset; Shared groups only.</summary>
    private readonly Dictionary<long, int> _acknowledgements = [];

    /// <summary>Offsets that were delivered at least once.</summary>
    public OffsetSet Delivered { get; } = new();

    /// <summary>Offsets that the reader was told will not come.</summary>
    public OffsetSet Gaps { get; } = new();

    /// <summary>Promised and not done: not delivered (Broadcast), or not acknowledged (Shared).</summary>
    public Dictionary<long, PromisedDelivery> Open { get; } = [];

    /// <summary>Whether an acknowledgement of the offset was sent.</summary>
    public bool IsAcknowledged(long offset) => _acknowledgements.GetValueOrDefault(offset) > 0;

    /// <summary>Counts an acknowledgement, or takes one back that was not sent after all.</summary>
    public void Acknowledge(long offset, int by) => _acknowledgements[offset] = _acknowledgements.GetValueOrDefault(offset) + by;
}
