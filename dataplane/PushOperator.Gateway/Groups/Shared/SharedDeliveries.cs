using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Ledger;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Shared;

/// <summary>
/// The delivery ledger of this pod with its lock: the Kafka thread adds and commits, connections take and acknowledge, each on its own thread.
/// </summary>
/// <remarks>The lock is held for ledger work only. Members are woken after it is released, and nothing that waits (Kafka, sockets) is called under it.</remarks>
internal sealed partial class SharedDeliveries(LedgerSettings settings, Linger linger, GatewayMetrics metrics, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly DeliveryLedger _ledger = new(settings);
    private readonly Dictionary<Seat, SharedMembership> _members = [];
    private readonly OwnershipFence _fence = new(time);
    private long _lastSeatId;
    private long _droppedReported;

    public int MemberCount
    {
        get
        {
            lock (_lock) return _members.Count;
        }
    }

    /// <summary>Payload bytes that may wait for a connection to take them.</summary>
    public required long MaxQueuedBytes { get; init; }

    /// <summary>The ledger's clock.</summary>
    /// <value>Milliseconds since some moment; monotonic.</value>
    private long Now => time.GetTimestamp() / (time.TimestampFrequency / 1_000);

    public Seat Enter(SharedMembership membership, int window)
    {
        var seat = new Seat(Interlocked.Increment(ref _lastSeatId), window, MaxQueuedBytes);
        Do(() =>
        {
            _members.Add(seat, membership);
            _ledger.AddSeat(seat);
        });
        return seat;
    }

    public void Leave(Seat seat) => Do(() =>
    {
        if (!_members.Remove(seat)) return;
        if (seat.InFlight > 0) metrics.DeliveriesFailed(DeliveryFailure.SubscriberLeft, seat.InFlight);
        _ledger.RemoveSeat(seat, Now);
    });

    public void SetPaused(Seat seat, bool paused) => Do(() => _ledger.SetPaused(seat, paused));

    public AckOutcome Ack(Seat seat, MessageId id)
    {
        using var change = new Change(this);
        return _ledger.Ack(seat, id);
    }

    public AckOutcome AckUpTo(Seat seat, MessageId id)
    {
        using var change = new Change(this);
        return _ledger.AckUpTo(seat, id);
    }

    public AckOutcome Nack(Seat seat, MessageId id, TimeSpan? delay)
    {
        var outcome = Do(() => _ledger.Nack(seat, id, delay, Now));
        if (outcome == AckOutcome.Done) metrics.DeliveriesFailed(DeliveryFailure.Nacked, 1);
        return outcome;
    }

    /// <inheritdoc cref="Seat.WasGiven"/>
    public bool WasGiven(Seat seat, MessageId id)
    {
        lock (_lock) return seat.WasGiven(id);
    }

    /// <summary>Takes what waits for a seat, about that many bytes. With <paramref name="written"/> what it took before is done.</summary>
    /// <returns>Whether anything was taken; if not, the membership is parked and woken by the next delivery.</returns>
    public bool Take(SharedMembership membership, bool written, int maxBytes, List<TakenDelivery> taken)
    {
        using var change = new Change(this);
        var seat = membership.Seat;
        if (written) _ledger.AckTaken(seat);
        _ledger.Dispatch(Now);
        for (var bytes = 0; _fence.IsOpen && bytes < maxBytes && _ledger.Take(seat) is { } delivery;)
        {
            taken.Add(new TakenDelivery(delivery.Message!, delivery.Count));
            bytes += delivery.Size + TakenDelivery.EnvelopeBytes;
        }

        membership.IsParked = taken.Count == 0;
        return taken.Count > 0;
    }

    /// <summary>Begins an assignment.</summary>
    public void Assign(string topic, int partition) => Do(() => _ledger.Assign(topic, partition));

    /// <summary>Ends an assignment; what was in flight is no longer known here. What was done or delivered is remembered for the case that the partition comes back.</summary>
    public void Release(string topic, int partition) => Do(() => _ledger.Release(topic, partition));

    /// <summary>Ends an assignment and remembers nothing.</summary>
    public void Forget(string topic, int partition) => Do(() => _ledger.Forget(topic, partition));

    /// <inheritdoc cref="DeliveryLedger.CutBack"/>
    public void CutBack(string topic, int partition, long from) => Do(() => _ledger.CutBack(topic, partition, from));

    /// <summary>
    /// Delivers nothing more of partitions that are being given up, and waits until subscribers have acknowledged what they have of them. <see cref="Release"/> follows.
    /// </summary>
    /// <returns>False when some had not within <paramref name="bound"/>.</returns>
    public bool Halt(IReadOnlyCollection<(string Topic, int Partition)> partitions, TimeSpan bound)
    {
        Do(() =>
        {
            foreach (var (topic, partition) in partitions) _ledger.Halt(topic, partition);
        });
        return SpinWait.SpinUntil(() => Do(() => partitions.All(at => _ledger.Find(at.Topic, at.Partition) is null or { InFlight: 0 })), bound);
    }

    /// <summary>Says that the Kafka thread is awake. Deliveries stop by themselves when it has not said so for <see cref="OwnershipFence.Silence"/>.</summary>
    /// <returns>Whether deliveries may go on; if not, ownership has to be confirmed first.</returns>
    public bool StillAwake() => _fence.Renew();

    /// <summary>Says that what is assigned is still owned.</summary>
    public void ConfirmOwnership()
    {
        _fence.Open();
        foreach (var member in Members()) member.Member.Wake();
    }

    /// <summary>Adds what was read. Messages of a partition that is no longer owned are passed over.</summary>
    public void Add(List<Message> messages)
    {
        using var change = new Change(this);
        foreach (var message in messages)
        {
            if (_ledger.Find(message.Topic, message.Partition) is { } ledger) _ledger.Add(ledger, message);
        }
    }

    /// <summary>Says that a partition has nothing before this offset.</summary>
    public void AdvanceTo(string topic, int partition, long offset) => Do(() => _ledger.Find(topic, partition)?.AdvanceTo(offset));

    /// <summary>The offset a partition is read from next; −1 when not known, or not owned.</summary>
    public long NextOf(string topic, int partition) => Do(() => _ledger.Find(topic, partition)?.Next ?? -1);

    /// <summary>Tells every subscriber of a hole.</summary>
    public void Announce(Gap gap)
    {
        foreach (var member in Members()) member.Announce(gap);
    }

    /// <summary>Ends every connection with that reason.</summary>
    public void DisconnectAll(DisconnectReason reason)
    {
        foreach (var member in Members()) member.Member.Disconnect(reason);
    }

    /// <summary>Deadlines and back-offs. The Kafka thread, some twenty times a second.</summary>
    public void Tick()
    {
        var stalled = new List<Seat>();
        var dropped = 0L;
        var timedOut = 0L;
        Do(() =>
        {
            timedOut = _ledger.Tick(Now);
            _ledger.TakeStalledSeats(stalled);
            dropped = _ledger.Dropped - _droppedReported;
            _droppedReported = _ledger.Dropped;
        });
        if (dropped > 0) metrics.MessagesDropped(dropped);
        if (timedOut > 0) metrics.DeliveriesFailed(DeliveryFailure.TimedOut, timedOut);

        // A connection that did not even take a delivery within the acknowledgement timeout does not keep up.
        foreach (var seat in stalled) MemberOf(seat)?.Member.Disconnect(DisconnectReason.SlowSubscriber);
    }

    public Delivery? TakeDeadLetter() => Do(_ledger.TakeDeadLetter);

    public void DeadLettered(Delivery delivery) => Do(() => _ledger.DeadLettered(delivery));

    public void DeadLetterFailed(Delivery delivery) => Do(() => _ledger.DeadLetterFailed(delivery, Now));

    /// <summary>Owned partitions as of now.</summary>
    public IReadOnlyList<PartitionProgress> Progress() => Do(() => _ledger.Partitions.Select(PartitionProgress.Of).ToArray());

    /// <summary>Remembers that Kafka has this watermark.</summary>
    public void Committed(string topic, int partition, long offset) => Do(() =>
    {
        if (_ledger.Find(topic, partition) is { } ledger) ledger.Committed = offset;
    });

    /// <summary>Deliveries with a subscriber, oldest first, after a place.</summary>
    public IReadOnlyList<UnackedDelivery> Unacked(UnackedPlace? after, int limit) => Do(() =>
    {
        var now = Now;
        var oldest = new OldestUnacked(after, limit);
        foreach (var (seat, membership) in _members)
        {
            for (var delivery = seat.Oldest; delivery is not null; delivery = delivery.Next)
            {
                if (delivery.Message is not { } message) continue;
                oldest.Offer(message.Id, membership.Member.Session, membership.Member.Subscriber, delivery.AssignedAt, TimeSpan.FromMilliseconds(now - delivery.AssignedAt), delivery.Count);
            }
        }

        return oldest.ToList();
    });

    /// <summary>Age of the oldest delivery in flight, or null.</summary>
    public TimeSpan? OldestAge() => Do(() =>
    {
        var oldest = _members.Keys.Min(seat => seat.Oldest?.AssignedAt);
        return oldest is { } at ? TimeSpan.FromMilliseconds(Now - at) : (TimeSpan?)null;
    });

    private SharedMembership[] Members()
    {
        lock (_lock) return _members.Values.ToArray();
    }

    private SharedMembership? MemberOf(Seat seat)
    {
        lock (_lock) return _members.GetValueOrDefault(seat);
    }
}
