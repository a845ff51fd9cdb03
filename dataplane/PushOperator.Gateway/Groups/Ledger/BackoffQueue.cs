using System.Diagnostics.CodeAnalysis;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>Deliveries that failed, by when they are ready again. What ends earlier is cleared away before its time comes: a subscriber may ask for a delay of half a day.</summary>
internal sealed class BackoffQueue
{
    private const int MaxEnded = 1_000;

    private readonly PriorityQueue<Delivery, long> _byDue = new();
    private int _ended;

    /// <param name="due">Milliseconds of the ledger's clock.</param>
    public void Add(Delivery delivery, long due)
    {
        delivery.State = DeliveryState.BackingOff;
        _byDue.Enqueue(delivery, due);
    }

    /// <summary>One whose time has come, if there is one.</summary>
    public bool TryTakeDue(long now, [NotNullWhen(true)] out Delivery? delivery)
    {
        while (_byDue.TryPeek(out delivery, out var due) && due <= now)
        {
            _byDue.Dequeue();
            if (IsWaiting(delivery)) return true;
            _ended--;
        }

        delivery = null;
        return false;
    }

    /// <summary>One of them was acknowledged after all. Half of the queue at most, and a few, are such.</summary>
    public void Ended()
    {
        if (++_ended > MaxEnded && _ended > _byDue.Count / 2) DropEnded();
    }

    /// <summary>Drops what has ended, or is of an assignment that is over.</summary>
    public void DropEnded()
    {
        var waiting = _byDue.UnorderedItems.Where(item => IsWaiting(item.Element)).ToArray();
        _byDue.Clear();
        _byDue.EnqueueRange(waiting);
        _ended = 0;
    }

    private static bool IsWaiting(Delivery delivery) => delivery.State == DeliveryState.BackingOff && !delivery.Ledger.IsClosed;
}
