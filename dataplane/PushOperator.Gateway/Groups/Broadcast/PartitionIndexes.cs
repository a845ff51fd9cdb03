using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>The partitions of a seek by this pod's index. Thread-safe.</summary>
internal sealed class PartitionIndexes(PartitionTable partitions)
{
    private volatile Tuple<string, IReadOnlyList<LogPartition>, (int Index, SeekPartition Partition)[]>? _last;

    /// <summary>Those that this pod knows; found once, since every subscriber asks for the same.</summary>
    public IReadOnlyList<(int Index, SeekPartition Partition)> Of(Seek seek)
    {
        if (_last is { } last && last.Item1 == seek.Id && ReferenceEquals(last.Item2, partitions.Snapshot())) return last.Item3;
        var known = partitions.Snapshot();
        var found = seek.Partitions.Values
            .Select(partition => (Found: partitions.Find(partition.Topic, partition.Partition), Partition: partition))
            .Where(entry => entry.Found is { IsGone: false } && seek.Request.IsOf(entry.Found.Topic, entry.Found.TopicId))
            .Select(entry => (entry.Found!.Index, entry.Partition))
            .ToArray();
        _last = Tuple.Create(seek.Id, known, found);
        return found;
    }
}
