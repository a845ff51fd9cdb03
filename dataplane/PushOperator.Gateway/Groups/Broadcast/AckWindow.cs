using System.Runtime.CompilerServices;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>What one subscriber has been given and not acknowledged. Its membership's lock protects it.</summary>
internal sealed class AckWindow(int window)
{
    private readonly Dictionary<int, PartitionAcks> _partitions = [];

    public int InFlight { get; private set; }

    /// <summary>Deliveries that may be given before the next acknowledgement.</summary>
    public int Room => Math.Max(window - InFlight, 0);

    public IReadOnlyDictionary<int, PartitionAcks> Partitions => _partitions;

    public void Give(int partition, long offset, long now)
    {
        if (!_partitions.TryGetValue(partition, out var acks)) _partitions[partition] = acks = new PartitionAcks();
        acks.Give(offset, now);
        InFlight++;
    }

    public AckOutcome Ack(int partition, long offset)
    {
        if (Outside(partition, offset) is { } outcome) return outcome;
        if (_partitions[partition].Finish(offset)) InFlight--;
        return AckOutcome.Done;
    }

    public AckOutcome AckUpTo(int partition, long offset)
    {
        if (Outside(partition, offset) is { } outcome) return outcome;
        InFlight -= _partitions[partition].FinishUpTo(offset);
        return AckOutcome.Done;
    }

    /// <summary>The pending delivery, or a null reference.</summary>
    public ref UnackedMessage Find(int partition, long offset)
    {
        if (!_partitions.TryGetValue(partition, out var acks)) return ref Unsafe.NullRef<UnackedMessage>();
        return ref acks.Find(offset);
    }

    /// <summary>Where a resume has to start: the lowest that is not done, else after the highest given, but never before <paramref name="position"/>.</summary>
    public long ResumeAt(int partition, long position)
    {
        if (!_partitions.TryGetValue(partition, out var acks)) return position;
        return acks.Lowest ?? Math.Max(position, acks.Last + 1);
    }

    /// <summary>Why an acknowledgement is not taken, or null.</summary>
    public AckOutcome? Outside(int partition, long offset)
    {
        if (!_partitions.TryGetValue(partition, out var acks) || offset < acks.First) return AckOutcome.Unknown;
        return offset > acks.Highest ? AckOutcome.Ahead : null;
    }

    /// <summary>Whether an acknowledgement is for what was given before the log was cut back or replaced.</summary>
    public bool IsOld(int partition, long offset) => _partitions.TryGetValue(partition, out var acks) && acks.Old?.Settle(offset, acks.Highest) == true;

    /// <inheritdoc cref="IsOld"/>
    public bool IsOldUpTo(int partition, long offset) => _partitions.TryGetValue(partition, out var acks) && acks.Old?.SettleUpTo(offset, acks.Highest) == true;

    /// <summary>The log was cut back or replaced: from this offset on ids name other messages. Forgets what is pending, as <see cref="Clear(int)"/> does.</summary>
    public void CutBack(int partition, long from)
    {
        if (!_partitions.TryGetValue(partition, out var acks)) return;
        InFlight -= acks.Pending;
        acks.CutBack(from);
    }

    /// <summary>Where the feed goes on in a partition in which nobody moved the subscriber: after the highest given.</summary>
    public long GoOnAt(int partition, long position) => _partitions.TryGetValue(partition, out var acks) ? Math.Max(position, acks.Last + 1) : position;

    /// <summary>Forgets what is pending: the subscriber moved. Acknowledgements of what it had stay harmless.</summary>
    public void Clear()
    {
        foreach (var partition in _partitions.Keys) Clear(partition);
    }

    /// <summary>The same in one partition.</summary>
    public void Clear(int partition)
    {
        if (!_partitions.TryGetValue(partition, out var acks)) return;
        InFlight -= acks.Pending;
        acks.Clear();
    }
}
