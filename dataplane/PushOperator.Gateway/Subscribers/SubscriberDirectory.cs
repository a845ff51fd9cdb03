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
    private readonly Dictionary<string, long> _misleading = new(StringComparer.Ordinal);

    public int Count => _subscribers.Count;

    public int Capacity => capacity;

    /// <summary>Whether nobody unknown can be added.</summary>
    public bool IsFull => _subscribers.Count >= capacity;

    public bool TryFind(string id, [NotNullWhen(true)] out KnownSubscriber? known) => _subscribers.TryGetValue(id, out known);

    /// <summary>
    /// Those whose last record, which is what compaction keeps, does not tell what all of their records do: a session that was replaced or forgotten wrote it, or it is a claim that keeps what came before it.
    /// </summary>
    /// <param name="before">Of those, who has been so since a record before this offset.</param>
    public IEnumerable<string> MisleadingBefore(long before) => _misleading.Where(since => since.Value < before).Select(since => since.Key);

    /// <summary>Drops a subscriber, unless a session that began after <paramref name="forgottenAt"/> has it. What its sessions still write about it is not taken for new.</summary>
    /// <param name="offset">Of the record that says so.</param>
    public void Forget(string id, long forgottenAt, long offset)
    {
        var isOlder = TryFind(id, out var known) ? forgottenAt < known.Epoch : forgottenAt < _forgotten.GetValueOrDefault(id, -1);
        Note(id, offset, isMisleading: isOlder);
        if (isOlder) return;
        _subscribers.Remove(id);
        if (_forgotten.Count == MaxForgotten) _forgotten.Clear();
        _forgotten[id] = forgottenAt;
    }

    /// <summary>Where the subscriber was forgotten, if nobody has it since; else null.</summary>
    public long? ForgottenAt(string id) => !_subscribers.ContainsKey(id) && _forgotten.TryGetValue(id, out var at) ? at : null;

    public void Clear()
    {
        _subscribers.Clear();
        _forgotten.Clear();
        _misleading.Clear();
    }

    /// <summary>Takes a record in.</summary>
    /// <returns>False when it changes nothing: a newer session has the subscriber, it repeats what is over, the subscriber was forgotten since, or there is no room.</returns>
    public bool Apply(string id, SubscriberRecord record, long offset)
    {
        var known = _subscribers.GetValueOrDefault(id);
        if (known is null && IsFull) return false;
        var said = KnownSubscriber.Of(record, offset);
        var isOlder = known is null ? said.Epoch < _forgotten.GetValueOrDefault(id, -1) : (said.Epoch, said.At).CompareTo((known.Epoch, known.At)) < 0;
        var keeps = record.KeepsPositions == true && known?.Positions is not null;
        Note(id, offset, isMisleading: isOlder || (keeps && !known!.IsWhere(said)));
        if (isOlder) return false;
        _subscribers[id] = keeps ? known! with { Session = said.Session, Epoch = said.Epoch, At = said.At } : said;
        return true;
    }

    /// <summary>Notes that a subscriber exists whose record this pod cannot read.</summary>
    public void ApplyUnreadable(string id, long offset)
    {
        Note(id, offset, isMisleading: false);
        if (_subscribers.ContainsKey(id) || !IsFull) _subscribers[id] = new KnownSubscriber("", offset, offset, null);
    }

    private void Note(string id, long offset, bool isMisleading)
    {
        if (isMisleading) _misleading.TryAdd(id, offset);
        else _misleading.Remove(id);
    }
}
