using System.Diagnostics.CodeAnalysis;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Subscribers;

/// <summary>
/// The subscribers of the group as the subscriber topic tells them, in the order of its records: every pod comes to the same picture.
/// </summary>
/// <remarks>
/// Not thread-safe: <see cref="DurableSubscribers"/>' lock protects it. About half a kilobyte a subscriber, so 50 MB when full. When it is full, who is not in it may be somebody whose record was
/// passed over, and is not taken for new.
/// </remarks>
internal sealed class SubscriberDirectory(int capacity)
{
    // A session writes for a moment only after it was forgotten: more are not needed.
    private const int MaxForgotten = 10_000;

    private readonly Dictionary<string, KnownSubscriber> _subscribers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _forgotten = new(StringComparer.Ordinal);

    public int Count => _subscribers.Count;

    public int Capacity => capacity;

    /// <summary>Whether nobody unknown can be added.</summary>
    public bool IsFull => _subscribers.Count >= capacity;

    public bool TryFind(string id, [NotNullWhen(true)] out KnownSubscriber? known) => _subscribers.TryGetValue(id, out known);

    /// <summary>Drops a subscriber, unless a session that began after <paramref name="offset"/> has it. What its sessions still write about it is not taken for new.</summary>
    public void Forget(string id, long offset)
    {
        if (TryFind(id, out var known) && known.Epoch > offset) return;
        _subscribers.Remove(id);
        if (_forgotten.Count == MaxForgotten) _forgotten.Clear();
        _forgotten[id] = offset;
    }

    /// <summary>Where the subscriber was forgotten, if a record of that epoch is older than that and nobody has it since; else null.</summary>
    public long? ForgottenAfter(string id, long epoch) => !_subscribers.ContainsKey(id) && _forgotten.TryGetValue(id, out var at) && epoch < at ? at : null;

    public void Clear()
    {
        _subscribers.Clear();
        _forgotten.Clear();
    }

    /// <summary>Takes a record in.</summary>
    /// <returns>False when it changes nothing: it was written by a session that a newer one has replaced, or there is no room.</returns>
    public bool Apply(string id, SubscriberRecord record, long offset)
    {
        var known = _subscribers.GetValueOrDefault(id);
        if (known is null && IsFull) return false;
        var epoch = record.Epoch ?? offset;
        if (known is null && epoch < _forgotten.GetValueOrDefault(id, -1)) return false;
        if (known is not null && epoch < known.Epoch) return false;
        var keeps = record.KeepsPositions == true && known?.Positions is not null;
        _subscribers[id] = new KnownSubscriber(record.Session, epoch, keeps ? known!.Positions : CursorBody.Write(record.PositionList()));
        return true;
    }

    /// <summary>Notes that a subscriber exists whose record this pod cannot read.</summary>
    public void ApplyUnreadable(string id, long offset)
    {
        if (_subscribers.ContainsKey(id) || !IsFull) _subscribers[id] = new KnownSubscriber("", offset, null);
    }
}
