using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups;

/// <summary>Keeps the oldest of many deliveries: a page, however many there are. One thread.</summary>
/// <param name="after">What stands at or before this place is passed over; null: nothing.</param>
/// <param name="limit">How many are kept.</param>
internal sealed class OldestUnacked(UnackedPlace? after, int limit)
{
    // The newest of those kept first: it makes room.
    private readonly PriorityQueue<UnackedDelivery, UnackedPlace> _kept = new(Comparer<UnackedPlace>.Create((one, other) => other.CompareTo(one)));

    /// <summary>Offers one.</summary>
    /// <param name="deliveredAt">A timestamp of the group's clock.</param>
    public void Offer(MessageId id, string session, string? subscriber, long deliveredAt, TimeSpan age, int deliveries)
    {
        // Most are too new, and are told by their time alone.
        if (after is { } passed && deliveredAt < passed.DeliveredAt) return;
        if (_kept.Count == limit && _kept.Peek().Place.DeliveredAt < deliveredAt) return;
        var place = new UnackedPlace(deliveredAt, $"{session} {id}");
        if (after is { } last && place.CompareTo(last) <= 0) return;
        var delivery = new UnackedDelivery(id, session, subscriber, place, age, deliveries);
        if (_kept.Count < limit) _kept.Enqueue(delivery, place);
        else _kept.EnqueueDequeue(delivery, place);
    }

    /// <summary>Those that are kept, oldest first.</summary>
    public IReadOnlyList<UnackedDelivery> ToList() => [.. _kept.UnorderedItems.Select(item => item.Element).OrderBy(delivery => delivery.Place)];
}
