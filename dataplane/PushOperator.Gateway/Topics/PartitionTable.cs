namespace PushOperator.Gateway.Topics;

/// <summary>
/// The partitions of a pod by a small index, so that positions are arrays and not dictionaries. It only grows; one thread adds, any thread reads.
/// </summary>
internal sealed class PartitionTable
{
    private volatile LogPartition[] _partitions = [];
    private volatile Dictionary<(string Topic, int Partition), LogPartition> _byName = [];

    public int Count => _partitions.Length;

    public LogPartition this[int index] => _partitions[index];

    /// <summary>All of them as of now; the array is never written again.</summary>
    public IReadOnlyList<LogPartition> Snapshot() => _partitions;

    /// <summary>Adds one. The intake thread only.</summary>
    public LogPartition Add(string topic, string kafkaTopic, int partition, long start)
    {
        var added = new LogPartition(_partitions.Length, topic, kafkaTopic, partition, start);
        _byName = new Dictionary<(string, int), LogPartition>(_byName) { [(topic, partition)] = added };
        _partitions = [.. _partitions, added];
        return added;
    }

    /// <summary>Finds one by PushTopic name and number.</summary>
    public LogPartition? Find(string topic, int partition) => _byName.GetValueOrDefault((topic, partition));

    /// <summary>A copy of positions known for the first partitions, the rest at their starts.</summary>
    public long[] ExtendWithStarts(ReadOnlySpan<long> known)
    {
        var partitions = _partitions;
        var offsets = new long[Math.Max(partitions.Length, known.Length)];
        known.CopyTo(offsets);
        for (var i = known.Length; i < partitions.Length; i++) offsets[i] = partitions[i].Start;
        return offsets;
    }
}
