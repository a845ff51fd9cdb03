using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>The partitions of a seek by this pod's index. Thread-safe.</summary>
internal sealed class PartitionIndexes(PartitionTable partitions)
{
    private volatile Tuple<string, int, (int Index, SeekPartition Partition)[]>? _last;

    /// <summary>Those that this pod knows; found once, since every subscriber asks for the same.</summary>
    public IReadOnlyList<(int Index, SeekPartition Partition)> Of(Seek seek)
    {
        if (_last is { } last && last.Item1 == seek.Id && last.Item2 == partitions.Count) return last.Item3;
        var known = partitions.Count;
        var found = seek.Partitions.Values
            .Select(partition => (Found: partitions.Find(partition.Topic, partition.Partition), Partition: partition))
            .Where(entry => entry.Found is not null)
            .Select(entry => (entry.Found!.Index, entry.Partition))
            .ToArray();
        _last = Tuple.Create(seek.Id, known, found);
        return found;
    }
}
