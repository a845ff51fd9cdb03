using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>
/// One owned partition under one assignment: what was read and is not done. A partition that is revoked and comes back gets a new one, so that
/// nothing of an older assignment can touch it.
/// </summary>
internal sealed class PartitionLedger(string topic, int partition, LedgerLimits limits)
{
    private readonly DeliveredList _list = new();
    private readonly Dictionary<byte[], KeyQueue> _keys = new(KeyComparer.Instance);

    /// <summary>Name of the PushTopic.</summary>
    public string Topic => topic;

    public int Partition => partition;

    /// <summary>Whether the assignment is over.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Offset to read next; −1 until the first read.</summary>
    public long Next { get; private set; } = -1;

    /// <summary>The lowest offset that is not done: what may be committed. −1 until the first read.</summary>
    public long Watermark => _list.Count > 0 ? _list[0].Offset : Next;

    /// <summary>The highest watermark Kafka has; −1 until the first commit.</summary>
    public long Committed { get; set; } = -1;

    /// <summary>Deliveries with a subscriber.</summary>
    public int InFlight { get; set; }

    /// <summary>Payload bytes of what is not done.</summary>
    public long PendingBytes { get; private set; }

    /// <summary>Whether reading has to stop until more is done.</summary>
    public bool IsFull => _list.Count >= limits.PartitionMessages || PendingBytes >= limits.PartitionBytes;

    /// <summary>Whether so much is done that reading may go on after a stop. Half, so that reading does not stop and go with each message.</summary>
    public bool HasDrained => _list.Count <= limits.PartitionMessages / 2 && PendingBytes <= limits.PartitionBytes / 2;

    /// <summary>Says where reading begins or goes on when no message is there: the end of a partition, or after a hole.</summary>
    public void AdvanceTo(long offset) => Next = Math.Max(Next, offset);

    /// <summary>Takes the next message.</summary>
    /// <returns>Null when it was read before: a repeated fetch never makes a second delivery.</returns>
    public Delivery? Add(Message message, bool orderByKey)
    {
        if (message.Offset < Next) return null;
        var delivery = new Delivery(this, message);
        Next = message.Offset + 1;
        PendingBytes += delivery.Size;
        _list.Add(delivery);
        if (orderByKey && message.Key is { } key) Queue(key, delivery);
        return delivery;
    }

    /// <summary>Finishes one.</summary>
    /// <returns>The next message of its key, now ready; or null.</returns>
    public Delivery? Finish(Delivery delivery)
    {
        var next = Advance(delivery.Key);
        PendingBytes -= delivery.Size;
        delivery.Finish();
        _list.DropDone();
        return next;
    }

    public Delivery? Find(long offset) => _list.Find(offset);

    public void Close() => IsClosed = true;

    private void Queue(byte[] key, Delivery delivery)
    {
        if (_keys.TryGetValue(key, out var queue))
        {
            delivery.Key = queue;
            queue.Park(delivery);
            return;
        }

        delivery.Key = new KeyQueue(key, KeyHash.Of(key));
        _keys.Add(key, delivery.Key);
    }

    private Delivery? Advance(KeyQueue? queue)
    {
        if (queue is null) return null;
        if (!queue.TryAdvance(out var next))
        {
            _keys.Remove(queue.Key);
            return null;
        }

        next!.State = DeliveryState.Ready;
        return next;
    }
}
