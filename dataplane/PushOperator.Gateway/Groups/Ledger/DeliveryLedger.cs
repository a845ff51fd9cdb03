using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>
/// The deliveries of a Shared group on this pod: what is with whom, what is due again, what may be committed. A pure state machine: time comes in as
/// milliseconds, nothing goes out but through the lists the owner empties. Its owner calls it under one lock.
/// </summary>
/// <remarks>
/// A message is <see cref="DeliveryState.Parked"/> behind its key, then Ready, Assigned to a seat, and Done; or it fails, backs off and is ready again, or goes to
/// the dead letters. A partition's watermark is its lowest message that is not done. Per message: O(1), but for keyed ones, which look at every seat.
/// </remarks>
internal sealed class DeliveryLedger(LedgerSettings settings)
{
    private readonly Dictionary<(string Topic, int Partition), PartitionLedger> _partitions = [];
    private readonly PartitionMemories _memories = new();
    private readonly DeliveryDispatch _dispatch = new();
    private readonly BackoffQueue _backingOff = new();
    private readonly Queue<Delivery> _deadLetters = [];
    private readonly HashSet<Seat> _stalled = [];
    private long _now;

    /// <summary>Owned partitions.</summary>
    public IReadOnlyCollection<PartitionLedger> Partitions => _partitions.Values;

    public IReadOnlyList<Seat> Seats => _dispatch.Seats;

    /// <summary>Messages given up because they were tried as often as allowed and there is no dead-letter topic.</summary>
    public long Dropped { get; private set; }

    /// <summary>Begins a new assignment of a partition; what an older one left is forgotten, but for what <see cref="Release"/> remembered.</summary>
    public PartitionLedger Assign(string topic, int partition)
    {
        var memory = _partitions.ContainsKey((topic, partition)) ? null : _memories.Take(topic, partition, _now);
        Forget(topic, partition);
        return _partitions[(topic, partition)] = new PartitionLedger(topic, partition, settings.Limits, memory);
    }

    public PartitionLedger? Find(string topic, int partition) => _partitions.GetValueOrDefault((topic, partition));

    /// <summary>Delivers nothing more of a partition; what was delivered may still be acknowledged. <see cref="Release"/> follows.</summary>
    public void Halt(string topic, int partition)
    {
        if (Find(topic, partition) is not { } ledger) return;
        ledger.Halt();
        TakeBack(ledger, which: static delivery => !delivery.IsTaken);
    }

    /// <summary>Ends an assignment whose partition may come back: delivery counts then go on, and what was done stays done. Acknowledgements for it are unknown from now on.</summary>
    public void Release(string topic, int partition)
    {
        if (Close(topic, partition) is { } ledger) _memories.Keep(topic, partition, ledger.Remember(_now));
    }

    /// <summary>Ends an assignment and remembers nothing: its offsets may name other messages from now on. Acknowledgements for it are unknown.</summary>
    public void Forget(string topic, int partition)
    {
        Close(topic, partition);
        _memories.Forget(topic, partition);
    }

    /// <summary>
    /// The log was cut back or replaced: from that offset on ids name other messages. Ends its assignment as <see cref="Forget"/> does; acknowledgements that subscribers still owe for it do not count for the new messages.
    /// </summary>
    public void CutBack(string topic, int partition, long from)
    {
        Forget(topic, partition);
        foreach (var seat in Seats) seat.CutBack((topic, partition), from);
    }

    /// <summary>Takes a message that was read; <see cref="Dispatch"/> gives it to a seat.</summary>
    public void Add(PartitionLedger ledger, Message message)
    {
        if (ledger.Add(message, settings.Ordering == MessageOrdering.Key) is { State: DeliveryState.Ready } delivery) _dispatch.MakeReady(delivery);
    }

    public void AddSeat(Seat seat) => _dispatch.AddSeat(seat);

    /// <summary>Takes a seat away; what it had goes to the others at once.</summary>
    public void RemoveSeat(Seat seat, long now)
    {
        // Paused first: what it gives back must not find room here again.
        seat.IsPaused = true;
        while (seat.Oldest is { } delivery) Fail(delivery, DeliveryFailure.SubscriberLeft, TimeSpan.Zero, now);
        _dispatch.RemoveSeat(seat);
        _stalled.Remove(seat);
    }

    /// <summary>Stops or lets on deliveries to a seat. The keys of one that is stopped go to the others.</summary>
    public void SetPaused(Seat seat, bool paused) => _dispatch.SetPaused(seat, paused);

    /// <summary>The next message for the seat's connection to write; null when nothing waits.</summary>
    public Delivery? Take(Seat seat)
    {
        var delivery = seat.Take();
        if (delivery is not null) _dispatch.RoomChanged(seat);
        return delivery;
    }

    /// <summary>Finishes a delivery, also one that has since been given to another: late, but done.</summary>
    public AckOutcome Ack(Seat seat, MessageId id)
    {
        var outcome = Look(seat, id, out var delivery);
        if (outcome == AckOutcome.Done && delivery is { State: not DeliveryState.Done }) Finish(delivery);
        return outcome;
    }

    /// <summary>Finishes everything of a partition that the seat has, up to and including <paramref name="id"/>.</summary>
    public AckOutcome AckUpTo(Seat seat, MessageId id)
    {
        var at = (id.Topic, id.Partition);
        if (seat.OldOf(at)?.SettleUpTo(id.Offset, seat.HighestOf(at)) == true) return AckOutcome.Unknown;
        if (id.Offset > seat.HighestOf(at)) return Beyond(seat, id);
        if (!_partitions.TryGetValue(at, out var ledger)) return AckOutcome.Unknown;
        for (var delivery = seat.Oldest; delivery is not null;)
        {
            var next = delivery.Next;
            if (delivery.IsTaken && delivery.Ledger == ledger && delivery.Offset <= id.Offset) Finish(delivery);
            delivery = next;
        }

        return AckOutcome.Done;
    }

    /// <summary>Ends a delivery without success. Without a delay of the subscriber's the group's back-off holds.</summary>
    public AckOutcome Nack(Seat seat, MessageId id, TimeSpan? delay, long now)
    {
        var outcome = Look(seat, id, out var delivery);
        // One that is no longer with this subscriber has failed already; to fail it twice would count one delivery as two.
        if (outcome == AckOutcome.Done && delivery?.Seat == seat) Fail(delivery, DeliveryFailure.Nacked, delay, now);
        return outcome;
    }

    /// <summary>Finishes what the connection has taken: it was written, and nobody acknowledges here but the writing.</summary>
    public void AckTaken(Seat seat)
    {
        while (seat.Oldest is { IsTaken: true } delivery) Finish(delivery);
    }

    /// <summary>Ends deliveries whose deadline passed, and makes ready what backed off long enough.</summary>
    /// <returns>Deliveries whose deadline passed.</returns>
    public int Tick(long now)
    {
        _now = now;
        var timedOut = 0;
        foreach (var seat in Seats)
        {
            while (seat.Oldest is { } delivery && delivery.AssignedAt + settings.AckTimeoutMs <= now)
            {
                delivery.Avoid = seat;
                if (!delivery.IsTaken) _stalled.Add(seat);
                Fail(delivery, DeliveryFailure.TimedOut, null, now);
                timedOut++;
            }
        }

        while (_backingOff.TryTakeDue(now, out var due)) TryAgain(due);
        return timedOut;
    }

    /// <summary>Gives what is ready to seats with room.</summary>
    public void Dispatch(long now)
    {
        _now = now;
        _dispatch.Run(now);
    }

    /// <inheritdoc cref="DeliveryDispatch.TakeSeatsToWake"/>
    public List<Seat> TakeSeatsToWake() => _dispatch.TakeSeatsToWake();

    /// <summary>Seats whose connection did not even take a delivery within the acknowledgement timeout, since this was asked last.</summary>
    public void TakeStalledSeats(List<Seat> seats)
    {
        seats.AddRange(_stalled);
        _stalled.Clear();
    }

    /// <summary>The next message for the dead-letter topic; <see cref="DeadLettered"/> or <see cref="DeadLetterFailed"/> follows.</summary>
    public Delivery? TakeDeadLetter()
    {
        while (_deadLetters.TryDequeue(out var delivery))
        {
            if (delivery.State == DeliveryState.DeadLettering && !delivery.Ledger.IsClosed) return delivery;
        }

        return null;
    }

    /// <summary>The dead-letter topic has it: only now may the watermark pass.</summary>
    public void DeadLettered(Delivery delivery)
    {
        if (delivery.State == DeliveryState.DeadLettering && !delivery.Ledger.IsClosed) Finish(delivery);
    }

    /// <summary>The dead-letter topic did not take it; it is asked again after the back-off.</summary>
    public void DeadLetterFailed(Delivery delivery, long now)
    {
        if (delivery.State != DeliveryState.DeadLettering || delivery.Ledger.IsClosed) return;
        _backingOff.Add(delivery, now + Math.Max(Backoff.After(settings.Backoff, delivery.Count, delivery.Offset), 1_000));
    }

    private bool IsWornOut(Delivery delivery) => settings.MaxDeliveries > 0 && delivery.Count >= settings.MaxDeliveries;

    private PartitionLedger? Close(string topic, int partition)
    {
        if (!_partitions.Remove((topic, partition), out var ledger)) return null;
        ledger.Close();
        TakeBack(ledger, which: static _ => true);

        // What waits of it would be held until it came to the front of its queue, which one without room may never do, or until its delay ended.
        _dispatch.DropClosed();
        _backingOff.DropEnded();
        return ledger;
    }

    // Takes deliveries of a partition from their seats.
    private void TakeBack(PartitionLedger ledger, Func<Delivery, bool> which)
    {
        foreach (var seat in Seats)
        {
            for (var delivery = seat.Oldest; delivery is not null;)
            {
                var next = delivery.Next;
                if (delivery.Ledger == ledger && which(delivery)) TakeBack(delivery);
                delivery = next;
            }
        }
    }

    // Its subscriber does not know, and may answer it.
    private void TakeBack(Delivery delivery)
    {
        if (delivery.IsTaken) delivery.Seat!.Leave(delivery);
        Leave(delivery);
    }

    // Only a delivery that failed can be worn out: one that counts from an earlier assignment is given another try.
    private void TryAgain(Delivery delivery)
    {
        if (IsWornOut(delivery)) GiveUp(delivery);
        else _dispatch.MakeReady(delivery);
    }

    private void GiveUp(Delivery delivery)
    {
        if (settings.HasDeadLetterTopic)
        {
            delivery.State = DeliveryState.DeadLettering;
            _deadLetters.Enqueue(delivery);
            return;
        }

        Dropped++;
        Finish(delivery);
    }

    private void Finish(Delivery delivery)
    {
        Leave(delivery);
        var wasBackingOff = delivery.State == DeliveryState.BackingOff;
        if (delivery.Ledger.Finish(delivery) is { } next) _dispatch.MakeReady(next);
        if (wasBackingOff) _backingOff.Ended();
    }

    private void Fail(Delivery delivery, DeliveryFailure failure, TimeSpan? delay, long now)
    {
        if (failure == DeliveryFailure.TimedOut) TakeBack(delivery);
        else Leave(delivery);
        delivery.LastFailure = failure;
        var wait = (long?)delay?.TotalMilliseconds ?? Backoff.After(settings.Backoff, delivery.Count, delivery.Offset);
        if (wait <= 0 || IsWornOut(delivery))
        {
            TryAgain(delivery);
            return;
        }

        _backingOff.Add(delivery, now + wait);
    }

    private void Leave(Delivery delivery)
    {
        if (delivery.Seat is not { } seat) return;
        seat.Remove(delivery);
        delivery.Ledger.InFlight--;
        _dispatch.RoomChanged(seat);
    }

    // What an acknowledgement names: Done when the seat was given it, whether or not it still has it.
    private AckOutcome Look(Seat seat, MessageId id, out Delivery? delivery)
    {
        delivery = null;
        var at = (id.Topic, id.Partition);
        if (seat.OldOf(at) is { } old)
        {
            if (old.Settle(id.Offset, seat.HighestOf(at))) return AckOutcome.Unknown;
            old.Answered(id.Offset);
        }

        if (id.Offset > seat.HighestOf(at)) return Beyond(seat, id);
        if (!_partitions.TryGetValue(at, out var ledger)) return AckOutcome.Unknown;
        delivery = ledger.Find(id.Offset);
        if (delivery is not null) return delivery.WasGivenTo(seat) ? AckOutcome.Done : AckOutcome.Unknown;
        return id.Offset < ledger.Watermark ? AckOutcome.Done : AckOutcome.Unknown;
    }

    private static AckOutcome Beyond(Seat seat, MessageId id) =>
        seat.HighestOf((id.Topic, id.Partition)) < 0 ? AckOutcome.Unknown : AckOutcome.Ahead;
}
