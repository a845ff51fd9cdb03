using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>
/// What this pod knew of a partition when it gave it up. If the partition comes back, delivery counts go on and what was acknowledged is done at once.
/// </summary>
/// <remarks>
/// It holds only while offsets mean the same messages: a partition that begins before the offset it was left at was reset, and a record with another time at a remembered
/// offset is of a topic made anew. Either makes it forget everything.
/// </remarks>
/// <param name="left">The lowest offset that the partition can begin at again: what Kafka had committed, as far as we heard.</param>
/// <param name="deliveries">In offset order.</param>
/// <param name="keptAt">Milliseconds of the ledger's clock.</param>
internal sealed class PartitionMemory(long left, IReadOnlyList<RememberedDelivery> deliveries, long keptAt)
{
    private int _next;

    /// <inheritdoc cref="PartitionMemory"/>
    public long Left => left;

    public long KeptAt => keptAt;

    /// <summary>Deliveries it holds, those that were asked for already included.</summary>
    public int Size => deliveries.Count;

    /// <summary>What is known of a message; messages are asked for in offset order.</summary>
    public RememberedDelivery? Recall(Message message)
    {
        if (message.Offset < left) return Forget();
        while (_next < deliveries.Count && deliveries[_next].Offset < message.Offset) _next++;
        if (_next == deliveries.Count || deliveries[_next].Offset != message.Offset) return null;
        return deliveries[_next].TimestampMs == message.TimestampMs ? deliveries[_next++] : Forget();
    }

    /// <summary>What was not asked for, from an offset on.</summary>
    public IEnumerable<RememberedDelivery> Rest(long from) => deliveries.Skip(_next).Where(delivery => delivery.Offset >= from);

    private RememberedDelivery? Forget()
    {
        _next = deliveries.Count;
        return null;
    }
}
