using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Seeks;

/// <summary>
/// The group's seeks as its metadata topic tells them, in the order of its records: every pod comes to the same picture. One runs at a time; a request that finds another running is refused by
/// everybody alike.
/// </summary>
/// <remarks>Thread-safe. The topic's thread writes, any thread reads. Nothing is called with the lock held.</remarks>
internal sealed class SeekBook(DeliveryMode delivery)
{
    /// <summary>Seeks that are remembered after they ended.</summary>
    public const int Kept = 20;

    private readonly Lock _lock = new();
    private readonly List<Seek> _seeks = [];
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private volatile Seek? _running;

    /// <summary>The one that has not ended, or null.</summary>
    public Seek? Running => _running;

    /// <summary>All that are known, oldest first.</summary>
    public IReadOnlyList<Seek> All
    {
        get
        {
            lock (_lock) return [.. _seeks];
        }
    }

    public Seek? Find(string id)
    {
        lock (_lock) return _seeks.Find(seek => seek.Id == id);
    }

    /// <summary>Offset of the newest record that moves subscribers; −1 when there is none.</summary>
    public long Epoch
    {
        get
        {
            lock (_lock) return _seeks.Count == 0 ? -1 : _seeks.Max(seek => seek.Epoch);
        }
    }

    /// <summary>A record of the topic, in its order.</summary>
    /// <param name="value">Null when the record was deleted.</param>
    /// <returns>The seek that begins, is cancelled or ends with it; or null.</returns>
    public Seek? Apply(SeekKey key, byte[]? value, long offset)
    {
        lock (_lock)
        {
            var changed = key.Step == SeekStep.Request ? ApplyRequest(key.Id, value, offset) : ApplyMark(key, value, offset);
            _running = _seeks.Find(seek => !seek.IsEnded);
            return changed;
        }
    }

    /// <summary>The topic is read from its beginning again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _seeks.Clear();
            _refused.Clear();
            _running = null;
        }
    }

    /// <summary>
    /// What may be deleted from the topic: refused requests, and seeks that ended long ago. One that moved the subscribers of a Broadcast group stays as long as it is the newest of a topic, since
    /// it says where subscribers are that were away ever since.
    /// </summary>
    public IReadOnlyList<SeekKey> TakePrunable()
    {
        lock (_lock)
        {
            var keys = _refused.Select(id => new SeekKey(id, SeekStep.Request)).ToList();
            foreach (var seek in _seeks.Where(seek => seek.IsEnded).SkipLast(Kept).Where(seek => !IsNewestOfATopic(seek))) keys.AddRange(KeysOf(seek));
            return keys;
        }
    }

    private bool IsNewestOfATopic(Seek seek) =>
        delivery == DeliveryMode.Broadcast && seek.Request.Targets.Keys.Any(topic => _seeks.FindLast(other => other.HasTopic(topic)) == seek);

    // The request first: what is left of a seek without it means nothing, while a request without its steps would begin anew.
    private static IEnumerable<SeekKey> KeysOf(Seek seek)
    {
        yield return new SeekKey(seek.Id, SeekStep.Request);
        yield return new SeekKey(seek.Id, SeekStep.Cancel);
        yield return new SeekKey(seek.Id, SeekStep.End);
        foreach (var partition in seek.Partitions.Values.Where(partition => partition.State != SeekPartitionState.Pending))
        {
            foreach (var step in (SeekStep[])[SeekStep.From, SeekStep.Applied, SeekStep.Done, SeekStep.Reverted]) yield return new SeekKey(seek.Id, step, partition.Topic, partition.Partition);
        }
    }

    private Seek? ApplyRequest(string id, byte[]? value, long offset)
    {
        var known = _seeks.FindIndex(seek => seek.Id == id);
        if (value is null)
        {
            _refused.Remove(id);
            if (known >= 0) _seeks.RemoveAt(known);
            return null;
        }

        if (known >= 0 || SeekRequest.TryRead(value) is not { } request) return null;
        if (_seeks.Exists(seek => !seek.IsEnded))
        {
            _refused.Add(id);
            return null;
        }

        var begun = Seek.From(id, request, offset);
        _seeks.Add(begun);
        return begun;
    }

    private Seek? ApplyMark(SeekKey key, byte[]? value, long offset)
    {
        var index = _seeks.FindIndex(seek => seek.Id == key.Id);
        if (index < 0 || _seeks[index].IsEnded || value is null || SeekMark.TryRead(value) is not { } mark) return null;
        var before = _seeks[index];
        var after = key.Step switch
        {
            SeekStep.Cancel => before.IsCancelled ? before : Cancel(before, offset),
            SeekStep.End => before with { IsEnded = true },
            _ => before.Find(key.Topic, key.Partition) is { } partition ? before.With(Step(partition, key.Step, mark.Offset)) : before,
        };
        if (delivery == DeliveryMode.Shared) after = after with { IsEnded = after.Partitions.Values.All(partition => partition.State is SeekPartitionState.Done or SeekPartitionState.Cancelled) };
        if (after.IsEnded) after = after with { EndedAt = mark.At };
        _seeks[index] = after;
        return after.IsEnded || after.IsCancelled != before.IsCancelled ? after : null;
    }

    // Of a Shared group, what an owner has begun its owner undoes; in a Broadcast group the record itself moves everybody.
    private Seek Cancel(Seek seek, long offset) => seek with
    {
        CancelledAt = offset,
        IsEnded = delivery == DeliveryMode.Broadcast,
        Partitions = seek.Partitions.SetItems(seek.Partitions.Where(partition => partition.Value.State == SeekPartitionState.Pending)
            .Select(partition => KeyValuePair.Create(partition.Key, partition.Value with { State = SeekPartitionState.Cancelled }))),
    };

    private static SeekPartition Step(SeekPartition partition, SeekStep step, long offset) => (step, partition.State) switch
    {
        (SeekStep.From, SeekPartitionState.Pending) => partition with { State = SeekPartitionState.Applying, From = offset },
        (SeekStep.Applied, SeekPartitionState.Pending or SeekPartitionState.Applying) => partition with { State = SeekPartitionState.Replaying, From = offset },
        (SeekStep.Done, SeekPartitionState.Replaying) => partition with { State = SeekPartitionState.Done, Position = offset },
        (SeekStep.Reverted, SeekPartitionState.Applying or SeekPartitionState.Replaying) => partition with { State = SeekPartitionState.Cancelled, Position = offset },
        _ => partition,
    };
}
