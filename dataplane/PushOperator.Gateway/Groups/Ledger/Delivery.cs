using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>One message of an owned partition and how far it is. Changed only by the <see cref="DeliveryLedger"/>, under its owner's lock.</summary>
internal sealed class Delivery(PartitionLedger ledger, Message message)
{
    private readonly int _size = message.Size;
    private List<long>? _earlierSeats;

    public PartitionLedger Ledger { get; } = ledger;

    public long Offset { get; } = message.Offset;

    /// <summary>The record's time.</summary>
    /// <value>Unix milliseconds.</value>
    public long TimestampMs { get; } = message.TimestampMs;

    /// <summary>The message; null once done, so that a done message behind an unfinished one costs little.</summary>
    public Message? Message { get; private set; } = message;

    /// <summary>Payload bytes, also when done.</summary>
    public int Size => _size;

    public DeliveryState State { get; set; } = DeliveryState.Ready;

    /// <summary>Deliveries begun, the current one included.</summary>
    public int Count { get; set; }

    /// <summary>Its key's queue; null when nothing waits for it.</summary>
    public KeyQueue? Key { get; set; }

    /// <summary>Who has it while <see cref="DeliveryState.Assigned"/>.</summary>
    public Seat? Seat { get; private set; }

    /// <summary>Whether the seat's connection has taken it: from then on the subscriber may have seen it.</summary>
    public bool IsTaken { get; set; }

    /// <summary>When it was assigned.</summary>
    /// <value>Milliseconds of the ledger's clock.</value>
    public long AssignedAt { get; private set; }

    public DeliveryFailure LastFailure { get; set; }

    /// <summary>The seat that let it time out: another one is tried first.</summary>
    public Seat? Avoid { get; set; }

    /// <summary>Neighbours in the seat's list, in the order of assignment.</summary>
    public Delivery? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public Delivery? Next { get; set; }

    public void AssignTo(Seat seat, long now)
    {
        State = DeliveryState.Assigned;
        Seat = seat;
        IsTaken = false;
        AssignedAt = now;
        Count++;
    }

    /// <summary>Takes it from its seat. One that the connection never took was not a delivery.</summary>
    public void Unassign()
    {
        if (IsTaken) (_earlierSeats ??= []).Add(Seat!.Id);
        else Count--;
        Seat = null;
    }

    public bool WasGivenTo(Seat seat) => (Seat == seat && IsTaken) || (_earlierSeats?.Contains(seat.Id) ?? false);

    public void Finish()
    {
        State = DeliveryState.Done;
        Message = null;
        Key = null;
        Avoid = null;
    }
}
