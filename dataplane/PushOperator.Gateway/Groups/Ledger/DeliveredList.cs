using System.Diagnostics.CodeAnalysis;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>
/// The deliveries of a partition in offset order, from the lowest that is not done: a ring. Contiguity is that of this list and not of
/// offsets, which have gaps where Kafka compacted or wrote transaction markers.
/// </summary>
internal sealed class DeliveredList
{
    private Delivery?[] _ring = new Delivery?[64];
    private int _head;

    public int Count { get; private set; }

    public Delivery this[int index] => _ring[(_head + index) & (_ring.Length - 1)]!;

    public void Add(Delivery delivery)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = delivery;
    }

    /// <summary>Takes the first one out if it is done.</summary>
    public bool TryTakeDone([NotNullWhen(true)] out Delivery? done)
    {
        done = Count > 0 && this[0].State == DeliveryState.Done ? this[0] : null;
        if (done is null) return false;
        _ring[_head] = null;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return true;
    }

    /// <summary>The delivery with this offset, or null.</summary>
    public Delivery? Find(long offset)
    {
        var low = 0;
        var high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var delivery = this[middle];
            if (delivery.Offset == offset) return delivery;
            if (delivery.Offset < offset) low = middle + 1;
            else high = middle - 1;
        }

        return null;
    }

    private void Grow()
    {
        var larger = new Delivery?[_ring.Length * 2];
        for (var i = 0; i < Count; i++) larger[i] = this[i];
        _ring = larger;
        _head = 0;
    }
}
