namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>The partitions this pod gave up and may get back: kept for ten minutes, and 262,144 deliveries (some 6 MiB) in all; the oldest partition goes first.</summary>
internal sealed class PartitionMemories
{
    public const int MaxDeliveries = 262_144;
    public const long KeptMs = 600_000;

    private readonly Dictionary<(string Topic, int Partition), PartitionMemory> _memories = [];
    private int _size;

    public void Keep(string topic, int partition, PartitionMemory memory)
    {
        Forget(topic, partition);
        _memories.Add((topic, partition), memory);
        _size += memory.Size;
        while (_size > MaxDeliveries)
        {
            var oldest = _memories.MinBy(kept => kept.Value.KeptAt).Key;
            Forget(oldest.Topic, oldest.Partition);
        }
    }

    /// <summary>Takes out what is known of a partition; null when nothing is, or it is too old.</summary>
    public PartitionMemory? Take(string topic, int partition, long now) =>
        Forget(topic, partition) is { } memory && now - memory.KeptAt <= KeptMs ? memory : null;

    public PartitionMemory? Forget(string topic, int partition)
    {
        if (_memories.Remove((topic, partition), out var memory)) _size -= memory.Size;
        return memory;
    }
}
