using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Seeks;

/// <summary>
/// Where a subscriber of a Broadcast group is, and where it was before the seek that runs. A seek moves everybody, those who are away too; nobody writes for those: who reads what was written of them
/// last moves it by the seeks since.
/// </summary>
/// <param name="Positions">By topic and partition, the next offset it needs.</param>
/// <param name="Before">The same before the newest seek, of the topics that it moved; empty when there is none to go back to.</param>
/// <param name="Epoch">Offset of the newest record of a seek that this accounts for; −1 for none.</param>
internal sealed record Places(IReadOnlyList<CursorPosition> Positions, IReadOnlyList<CursorPosition> Before, long Epoch)
{
    /// <summary>Moves it by what came after <see cref="Epoch"/>.</summary>
    /// <param name="seeks">All that are known, oldest first.</param>
    /// <param name="upTo">Records beyond this offset are left for later.</param>
    public Places After(IReadOnlyList<Seek> seeks, long upTo = long.MaxValue)
    {
        var places = this;
        foreach (var seek in seeks)
        {
            if (seek.Offset > Epoch && seek.Offset <= upTo) places = places.MovedBy(seek);
            if (seek.CancelledAt > Epoch && seek.CancelledAt <= upTo) places = places.UndoneBy(seek);
        }

        return places;
    }

    /// <summary>Without the topics that <paramref name="which"/> does not hold for.</summary>
    public Places Where(Func<string, bool> which) =>
        new([.. Positions.Where(position => which(position.Topic))], [.. Before.Where(position => which(position.Topic))], Epoch);

    // A topic that it never asked for is not asked for now.
    private Places MovedBy(Seek seek)
    {
        var topics = Positions.Select(position => position.Topic).ToHashSet();
        var moved = seek.Partitions.Values.Where(partition => topics.Contains(partition.Topic)).Select(partition => new CursorPosition(partition.Topic, partition.Partition, partition.Range.To, seek.Request.TopicIds?.GetValueOrDefault(partition.Topic) ?? default));
        return new Places(
            [.. Positions.Where(position => seek.Find(position.Topic, position.Partition) is null), .. moved],
            [.. Positions.Where(position => seek.Find(position.Topic, position.Partition) is not null)],
            seek.Offset);
    }

    private Places UndoneBy(Seek seek)
    {
        var before = Before.ToDictionary(position => (position.Topic, position.Partition), position => position.Offset);
        return new Places([.. Positions.Select(position => UndoneBy(seek, before, position))], [], seek.CancelledAt);
    }

    private static CursorPosition UndoneBy(Seek seek, Dictionary<(string Topic, int Partition), long> before, CursorPosition position) =>
        seek.Find(position.Topic, position.Partition) is { } partition && before.TryGetValue((position.Topic, position.Partition), out var from)
            ? position with { Offset = SeekPartition.Undo(from, partition.Range.To, position.Offset) }
            : position;
}
