namespace PushOperator.Client.Subscribing;

/// <summary>The ids handed out most lately and whether they were acknowledged; bounded, the oldest goes first. Not thread-safe: its owner locks.</summary>
internal sealed class RecentIds(int capacity)
{
    private readonly Dictionary<string, bool> _acknowledged = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldestFirst = new();

    /// <summary>Remembers an id.</summary>
    /// <returns>False if it was remembered before.</returns>
    public bool Add(string id)
    {
        if (capacity == 0) return true;
        if (!_acknowledged.TryAdd(id, false)) return false;
        _oldestFirst.Enqueue(id);
        if (_oldestFirst.Count > capacity) _acknowledged.Remove(_oldestFirst.Dequeue());
        return true;
    }

    /// <summary>Notes that an id was acknowledged; nothing when it is no longer remembered.</summary>
    public void Acknowledge(string id)
    {
        if (_acknowledged.ContainsKey(id)) _acknowledged[id] = true;
    }

    public bool IsAcknowledged(string id) => _acknowledged.GetValueOrDefault(id);
}
