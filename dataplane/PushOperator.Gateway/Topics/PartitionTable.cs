namespace PushOperator.Gateway.Topics;

/// <summary>
/// The partitions of a pod by a small index, so that positions are arrays and not dictionaries. It never shrinks; one thread writes, any thread reads.
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
    public LogPartition Add(string topic, string kafkaTopic, int partition, long start, Guid topicId = default)
    {
        var added = new LogPartition(_partitions.Length, topic, kafkaTopic, partition, start, topicId);
        _byName = new Dictionary<(string, int), LogPartition>(_byName) { [(topic, partition)] = added };
        _partitions = [.. _partitions, added];
        return added;
    }

    /// <summary>Puts another picture in the place of a partition. The intake thread only.</summary>
    public void Replace(LogPartition partition)
    {
        var partitions = _partitions.ToArray();
        partitions[partition.Index] = partition;
        _byName = new Dictionary<(string, int), LogPartition>(_byName) { [(partition.Topic, partition.Partition)] = partition };
        _partitions = partitions;
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
