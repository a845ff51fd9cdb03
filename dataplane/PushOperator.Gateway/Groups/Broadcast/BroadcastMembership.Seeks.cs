using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <content>What a seek of the whole group does to one subscriber: it moves, replays at the seek's rate, and goes back when the seek is cancelled.</content>
internal sealed partial class BroadcastMembership
{
    private MemberReplay? _replay;
    private long _seekEpoch = -1;
    private volatile bool _isPaced;

    /// <summary>The place that its subscriber had when it joined, or null when it has no name of its own.</summary>
    public Places? Resumed
    {
        init
        {
            if (value is null) return;
            _seekEpoch = value.Epoch;
            _replay = _group.ReplayOf(value);
        }
    }

    /// <summary>Offset of the newest record of a seek that it accounts for.</summary>
    public long SeekEpoch
    {
        init => _seekEpoch = value;
    }

    /// <summary>Where a resume has to start, and where it was before the seek that runs. Any thread.</summary>
    public Places Places()
    {
        lock (_lock) return new Places(_group.Named(DoneLocked), _replay is null ? [] : _group.Named(() => _replay.Before), _seekEpoch);
    }

    /// <summary>Goes where the group's seeks since then say.</summary>
    /// <param name="seeks">All that are known, oldest first.</param>
    /// <param name="isNew">False for seeks that were asked for before it joined: they are taken note of.</param>
    public void Follow(IReadOnlyList<Seek> seeks, bool isNew)
    {
        var hasMoved = false;
        lock (_lock)
        {
            foreach (var seek in seeks)
            {
                if (seek.Offset > _seekEpoch)
                {
                    _seekEpoch = seek.Offset;
                    if (isNew) hasMoved |= MoveBy(seek);
                }

                if (seek.CancelledAt > _seekEpoch)
                {
                    _seekEpoch = seek.CancelledAt;
                    if (isNew && _replay?.SeekId == seek.Id) hasMoved |= MoveBy(_replay.Undo(DoneLocked()));
                }

                if (seek.IsEnded && _replay?.SeekId == seek.Id) _replay = null;
            }
        }

        if (!hasMoved) return;
        WakeIfParked();
        _member.Moved();
    }

    /// <summary>Where it is of the seek that it replays; null when it does not.</summary>
    public PodPositions? ReplayOf(Seek seek)
    {
        long[] positions;
        lock (_lock)
        {
            if (_replay is null || _replay.SeekId != seek.Id) return null;
            positions = DoneLocked();
            if (!_replay.IsReplaying(positions)) return null;
        }

        var sought = _group.Named(() => positions).Where(position => seek.Find(position.Topic, position.Partition) is not null);
        return new PodPositions(1, sought.ToDictionary(position => (position.Topic, position.Partition), position => position.Offset));
    }

    private bool MoveBy(Seek seek)
    {
        var positions = DoneLocked();
        var before = new long[positions.Length];
        Array.Fill(before, long.MaxValue);
        var moves = new Dictionary<int, long>();
        foreach (var (index, partition) in _group.SeekIndexes.Of(seek))
        {
            if (index >= positions.Length || positions[index] == long.MaxValue) continue;
            before[index] = positions[index];
            moves[index] = partition.Range.To;
        }

        _replay = _group.ReplayOf(seek, before);
        return MoveBy(moves);
    }

    private bool MoveBy(IReadOnlyDictionary<int, long> moves)
    {
        if (_ended) return false;
        MoveTo(moves, []);
        return true;
    }

    // While a seek replays at a limited rate, no more than that; the group's timer wakes the connection for the next.
    private bool IsHeldBack()
    {
        _feed.MaxMessages = int.MaxValue;
        _isPaced = false;
        if (_replay is null || !_replay.IsReplaying(_feed.Positions())) return false;
        _feed.MaxMessages = _replay.Room;
        _isPaced = _feed.MaxMessages == 0;
        if (_isPaced) _pace.IsHeldUp();
        return _isPaced;
    }

    private void CountReplayed()
    {
        if (_feed.MaxMessages == int.MaxValue) return;
        _replay!.Took(_feed.TakenMessages);
        _group.Metrics.Replayed(_feed.TakenMessages);
    }
}
