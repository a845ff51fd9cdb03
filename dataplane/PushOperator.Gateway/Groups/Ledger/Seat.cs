using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>A subscriber as the ledger sees it: room, and what it was given. Changed only by the <see cref="DeliveryLedger"/>.</summary>
/// <param name="id">Never used again.</param>
/// <param name="window">Deliveries it may have unacknowledged.</param>
/// <param name="maxBytes">Payload bytes that may wait for its connection to take them: a connection that does not write gets no more.</param>
internal sealed class Seat(long id, int window, long maxBytes)
{
    private readonly Dictionary<(string Topic, int Partition), long> _highest = [];
    private readonly Dictionary<(string Topic, int Partition), OldIds> _old = [];
    private Delivery? _last;
    private Delivery? _untaken;
    private long _untakenBytes;

    public long Id => id;

    /// <summary>Where this seat lies among the others for a key.</summary>
    public ulong Hash { get; } = KeyHash.Mix((ulong)id);

    public int InFlight { get; private set; }

    public bool IsPaused { get; set; }

    /// <summary>Place in <see cref="LeastLoaded"/>; −1 when not in it.</summary>
    public int Slot { get; set; } = -1;

    /// <inheritdoc cref="Slot"/>
    public int Bucket { get; set; }

    public bool HasRoom => !IsPaused && InFlight < window && _untakenBytes < maxBytes;

    /// <summary>Messages of its keys that wait for room.</summary>
    public Queue<Delivery> Backlog { get; } = [];

    /// <summary>The delivery given to it first that it still has.</summary>
    public Delivery? Oldest { get; private set; }

    public bool HasUntaken => _untaken is not null;

    public void Add(Delivery delivery, long now)
    {
        delivery.AssignTo(this, now);
        delivery.Previous = _last;
        delivery.Next = null;
        if (_last is null) Oldest = delivery;
        else _last.Next = delivery;
        _last = delivery;
        _untaken ??= delivery;
        _untakenBytes += delivery.Size;
        InFlight++;
    }

    public void Remove(Delivery delivery)
    {
        if (_untaken == delivery) _untaken = delivery.Next;
        if (!delivery.IsTaken) _untakenBytes -= delivery.Size;
        if (delivery.Previous is null) Oldest = delivery.Next;
        else delivery.Previous.Next = delivery.Next;
        if (delivery.Next is null) _last = delivery.Previous;
        else delivery.Next.Previous = delivery.Previous;
        delivery.Previous = delivery.Next = null;
        delivery.Unassign();
        InFlight--;
    }

    /// <summary>The next delivery for its connection, in the order of assignment.</summary>
    public Delivery? Take()
    {
        if (_untaken is not { } delivery) return null;
        _untaken = delivery.Next;
        _untakenBytes -= delivery.Size;
        delivery.IsTaken = true;
        var partition = (delivery.Ledger.Topic, delivery.Ledger.Partition);
        if (delivery.Offset > HighestOf(partition)) _highest[partition] = delivery.Offset;
        return delivery;
    }

    /// <summary>The highest offset of a partition it was ever given of this log, under any assignment; −1 when none.</summary>
    public long HighestOf((string Topic, int Partition) partition) => _highest.GetValueOrDefault(partition, -1);

    /// <summary>What it was given of a partition and may answer though it was taken from it; null when nothing was.</summary>
    public OldIds? OldOf((string Topic, int Partition) partition) => _old.GetValueOrDefault(partition);

    /// <summary>A delivery that its connection has taken is taken from it.</summary>
    public void Leave(Delivery delivery)
    {
        var partition = (delivery.Ledger.Topic, delivery.Ledger.Partition);
        if (!_old.TryGetValue(partition, out var old)) _old[partition] = old = new OldIds();
        old.Leave(delivery.Offset);
    }

    /// <summary>The log was cut back or replaced: from this offset on ids name other messages.</summary>
    public void CutBack((string Topic, int Partition) partition, long from)
    {
        var highest = HighestOf(partition);
        if (highest < from) return;
        if (!_old.TryGetValue(partition, out var old)) _old[partition] = old = new OldIds();
        old.CutBack(from, highest);
        _highest[partition] = from - 1;
    }

    /// <summary>Whether it was given messages of that partition up to there, under whatever assignment, of this log or one before.</summary>
    public bool WasGiven(MessageId id)
    {
        var partition = (id.Topic, id.Partition);
        return id.Offset <= Math.Max(HighestOf(partition), OldOf(partition)?.Highest ?? -1);
    }
}
