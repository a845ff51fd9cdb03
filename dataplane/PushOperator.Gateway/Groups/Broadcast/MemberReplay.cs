using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>What a seek of the group means for one subscriber: where it was, where it went, where the replay ends, and how fast. Its membership's lock protects it.</summary>
/// <param name="seek">The seek.</param>
/// <param name="before">By partition index, where the subscriber was; <see cref="long.MaxValue"/> where it was not moved.</param>
internal sealed class MemberReplay(Seek seek, long[] before, PartitionIndexes indexes, TimeProvider time)
{
    private readonly TokenBucket _bucket = new(time);

    public string SeekId => seek.Id;

    /// <summary>By partition index, where it was before.</summary>
    public long[] Before => before;

    /// <summary>Messages that may be taken now; a number that no take reaches when there is no limit, but that has them counted.</summary>
    public int Room => seek.Request.Rate is { } rate ? _bucket.Room(rate) : int.MaxValue - 1;

    /// <summary>Messages were taken.</summary>
    public void Took(int messages)
    {
        if (seek.Request.Rate is { } rate) _bucket.Take(messages, rate);
    }

    /// <summary>Whether some of the replay lies before these positions' ends.</summary>
    public bool IsReplaying(long[] positions) => indexes.Of(seek).Any(entry => entry.Index < positions.Length && positions[entry.Index] < entry.Partition.Range.End);

    /// <summary>Where it goes back to from there, by partition index; of the partitions that the seek moved it in.</summary>
    public Dictionary<int, long> Undo(long[] positions)
    {
        var moves = new Dictionary<int, long>();
        foreach (var (index, partition) in indexes.Of(seek))
        {
            if (index < before.Length && index < positions.Length && before[index] != long.MaxValue && positions[index] != long.MaxValue)
                moves[index] = SeekPartition.Undo(before[index], partition.Range.To, positions[index]);
        }

        return moves;
    }
}
