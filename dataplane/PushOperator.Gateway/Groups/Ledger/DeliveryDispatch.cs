namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>
/// What is ready and the seats that take it: a message with a key waits for the room of its key's seat, one without for room anywhere. Part of the
/// <see cref="DeliveryLedger"/>, under its owner's lock.
/// </summary>
internal sealed class DeliveryDispatch
{
    private readonly Seating _seating = new();
    private readonly Queue<Delivery> _readyAgain = [];
    private readonly Queue<Delivery> _ready = [];
    private readonly Queue<Delivery> _readyKeyed = [];
    private readonly HashSet<Seat> _toWake = [];
    private readonly List<Seat> _woken = [];
    private readonly HashSet<Seat> _toDrain = [];

    public IReadOnlyList<Seat> Seats => _seating.Seats;

    public void AddSeat(Seat seat)
    {
        _seating.Add(seat);
        Respread();
    }

    /// <summary>Takes a seat away that has nothing any more.</summary>
    public void RemoveSeat(Seat seat)
    {
        Respread();
        _seating.Remove(seat);
        _toWake.Remove(seat);
        _toDrain.Remove(seat);
    }

    /// <summary>Stops or lets on a seat. The keys of one that is stopped go to the others.</summary>
    public void SetPaused(Seat seat, bool paused)
    {
        if (seat.IsPaused == paused) return;
        seat.IsPaused = paused;
        _seating.Changed(seat);
        Respread();
    }

    /// <summary>Lines a delivery up.</summary>
    public void MakeReady(Delivery delivery)
    {
        delivery.State = DeliveryState.Ready;
        if (delivery.Key is not null) _readyKeyed.Enqueue(delivery);
        else if (delivery.Count > 0) _readyAgain.Enqueue(delivery);
        else _ready.Enqueue(delivery);
    }

    /// <summary>To be called after the load or room of a seat changed.</summary>
    public void RoomChanged(Seat seat)
    {
        _seating.Changed(seat);
        if (seat.Backlog.Count > 0) _toDrain.Add(seat);
    }

    /// <summary>Drops what is of an assignment that is over.</summary>
    public void DropClosed()
    {
        foreach (var queue in Seats.Select(seat => seat.Backlog).Concat([_readyAgain, _ready, _readyKeyed]))
        {
            for (var left = queue.Count; left > 0; left--)
            {
                if (queue.Dequeue() is { Ledger.IsClosed: false } delivery) queue.Enqueue(delivery);
            }
        }
    }

    /// <summary>Gives what is ready to seats with room.</summary>
    public void Run(long now)
    {
        while (_readyKeyed.TryDequeue(out var delivery))
        {
            if (!IsReady(delivery)) continue;
            if (_seating.ForKey(delivery.Key!.Hash, delivery.Avoid) is not { } seat)
            {
                _readyKeyed.Enqueue(delivery);
                break;
            }

            seat.Backlog.Enqueue(delivery);
            _toDrain.Add(seat);
        }

        foreach (var seat in _toDrain) DrainBacklog(seat, now);
        _toDrain.Clear();
        RunUnkeyed(_readyAgain, now);
        RunUnkeyed(_ready, now);
    }

    /// <summary>Seats that have something new to take since this was asked last; the list is the same each time.</summary>
    public List<Seat> TakeSeatsToWake()
    {
        _woken.Clear();
        _woken.AddRange(_toWake);
        _toWake.Clear();
        return _woken;
    }

    private static bool IsReady(Delivery delivery) => delivery is { State: DeliveryState.Ready, Ledger: { IsClosed: false, IsHalted: false } };

    private void RunUnkeyed(Queue<Delivery> queue, long now)
    {
        while (queue.TryPeek(out var delivery))
        {
            if (IsReady(delivery))
            {
                if (_seating.LeastLoadedWithRoom(delivery.Avoid) is not { } seat) return;
                Give(seat, delivery, now);
            }

            queue.Dequeue();
        }
    }

    private void DrainBacklog(Seat seat, long now)
    {
        while (seat.HasRoom && seat.Backlog.TryDequeue(out var delivery))
        {
            if (IsReady(delivery)) Give(seat, delivery, now);
        }
    }

    private void Give(Seat seat, Delivery delivery, long now)
    {
        seat.Add(delivery, now);
        delivery.Ledger.InFlight++;
        _seating.Changed(seat);
        _toWake.Add(seat);
    }

    // The seats changed: every message that waits for the room of one is placed again.
    private void Respread()
    {
        foreach (var seat in _seating.Seats)
        {
            while (seat.Backlog.TryDequeue(out var delivery)) _readyKeyed.Enqueue(delivery);
        }
    }
}
