namespace PushOperator.LocalCluster.Demonstration;

/// <summary>Counts what a group's subscribers get. Thread-safe.</summary>
/// <param name="group">Name of the SubscriberGroup.</param>
/// <param name="readers">Who each have to get every message: the number of subscribers in Broadcast, 1 in Shared.</param>
internal sealed class DeliveryAudit(string group, int readers)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(int Reader, string Key, long Sequence)> _seen = [];
    private readonly Dictionary<(int Reader, string Key), long> _last = [];
    private long _duplicated;
    private long _outOfOrder;

    /// <summary>Distinct deliveries so far.</summary>
    public long Delivered
    {
        get
        {
            lock (_lock) return _seen.Count;
        }
    }

    /// <summary>A message came.</summary>
    /// <param name="subscriber">Number of the subscriber, from 0.</param>
    /// <param name="key">The message's key.</param>
    /// <param name="sequence">Its number among the messages of the key, counted up by one publisher.</param>
    public void Record(int subscriber, string key, long sequence)
    {
        var reader = subscriber % readers;
        lock (_lock)
        {
            if (!_seen.Add((reader, key, sequence)))
            {
                _duplicated++;
                return;
            }

            var last = _last.GetValueOrDefault((reader, key), -1);
            if (sequence < last) _outOfOrder++;
            else _last[(reader, key)] = sequence;
        }
    }

    /// <summary>The result, when this many different messages were published.</summary>
    public GroupResult Judge(long published)
    {
        lock (_lock) return new GroupResult(group, published * readers, _seen.Count, _duplicated, _outOfOrder);
    }
}
