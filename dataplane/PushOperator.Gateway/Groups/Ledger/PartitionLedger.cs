using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>
/// One owned partition under one assignment: what was read and is not done. A partition that is revoked and comes back gets a new one, so that
/// nothing of an older assignment can touch it.
/// </summary>
/// <param name="memory">What this pod knew when it last gave the partition up.</param>
internal sealed class PartitionLedger(string topic, int partition, LedgerLimits limits, PartitionMemory? memory = null)
{
    private readonly DeliveredList _list = new();
    private readonly Dictionary<byte[], KeyQueue> _keys = new(KeyComparer.Instance);
    private readonly Queue<RememberedDelivery> _uncommitted = [];
    private long _start = -1;
    private long _committed = -1;

    /// <summary>Name of the PushTopic.</summary>
    public string Topic => topic;

    public int Partition => partition;

    /// <summary>Whether the assignment is over.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether nothing more is delivered of it: the partition is being given up, and only acknowledgements under way are waited for.</summary>
    public bool IsHalted { get; private set; }

    /// <summary>Offset to read next; −1 until the first read.</summary>
    public long Next { get; private set; } = -1;

    /// <summary>The lowest offset that is not done: what may be committed. −1 until the first read.</summary>
    public long Watermark => _list.Count > 0 ? _list[0].Offset : Next;

    /// <summary>The highest watermark Kafka has; −1 until the first commit.</summary>
    public long Committed
    {
        get => _committed;
        set
        {
            _committed = Math.Max(_committed, value);
            while (_uncommitted.TryPeek(out var done) && done.Offset < _committed) _uncommitted.Dequeue();
        }
    }

    /// <summary>Deliveries with a subscriber.</summary>
    public int InFlight { get; set; }

    /// <summary>Payload bytes of what is not done.</summary>
    public long PendingBytes { get; private set; }

    /// <summary>Whether reading has to stop until more is done, and Kafka knows it.</summary>
    public bool IsFull => _list.Count >= limits.PartitionMessages || PendingBytes >= limits.PartitionBytes || _uncommitted.Count >= limits.UncommittedMessages;

    /// <summary>Whether so much is done that reading may go on after a stop. Half, so that reading does not stop and go with each message.</summary>
    public bool HasDrained =>
        _list.Count <= limits.PartitionMessages / 2 && PendingBytes <= limits.PartitionBytes / 2 && _uncommitted.Count <= limits.UncommittedMessages / 2;

    /// <summary>Says where reading begins or goes on when no message is there: the end of a partition, or after a hole.</summary>
    public void AdvanceTo(long offset)
    {
        if (_start < 0) _start = offset;
        Next = Math.Max(Next, offset);
    }

    /// <summary>Takes the next message.</summary>
    /// <returns>Null when there is nothing to deliver: it was read before (a repeated fetch never makes a second delivery), or was done under an earlier assignment.</returns>
    public Delivery? Add(Message message, bool orderByKey)
    {
        if (message.Offset < Next) return null;
        AdvanceTo(message.Offset);
        var delivery = new Delivery(this, message);
        Next = message.Offset + 1;
        _list.Add(delivery);
        if (memory?.Recall(message) is { } known)
        {
            delivery.Count = known.Count;
            if (known.IsDone)
            {
                delivery.Finish();
                DropDone();
                return null;
            }
        }

        PendingBytes += delivery.Size;
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
        DropDone();
        return next;
    }

    public Delivery? Find(long offset) => _list.Find(offset);

    public void Halt() => IsHalted = true;

    public void Close() => IsClosed = true;

    /// <summary>What is known of its messages, for the case that the partition comes back. Its deliveries have been taken from their seats.</summary>
    public PartitionMemory Remember(long now)
    {
        var known = new List<RememberedDelivery>(_uncommitted);
        for (var i = 0; i < _list.Count; i++)
        {
            if (_list[i].State == DeliveryState.Done || _list[i].Count > 0) known.Add(Known(_list[i]));
        }

        if (memory is not null) known.AddRange(memory.Rest(Next));
        var left = _start >= 0 ? Math.Max(_start, _committed) : memory?.Left ?? 0;
        return new PartitionMemory(left, known, now);
    }

    private static RememberedDelivery Known(Delivery delivery) => new(delivery.Offset, delivery.TimestampMs, delivery.Count, delivery.State == DeliveryState.Done);

    private void DropDone()
    {
        while (_list.TryTakeDone(out var done))
        {
            if (done.Offset >= _committed) _uncommitted.Enqueue(Known(done));
        }
    }

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
