using System.Globalization;
using PushOperator.Oracle.Events;

namespace PushOperator.Oracle;

/// <summary>
/// A history and what follows from it by definition: who reads for whom, and what was promised to whom. A <em>reader</em> is who has to get a
/// message once: a subscriber of a Broadcast group, or a Shared group as a whole.
/// </summary>
internal sealed class IndexedHistory
{
    private readonly Dictionary<string, SubscriberDeclared> _subscribers = [];
    private readonly Dictionary<(string, string, long), HistoryEvent> _requests = [];
    private readonly HashSet<(string Reader, string Message)> _delivered = [];
    private readonly HashSet<HistoryEvent> _duplicates = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string, string, string), Acked> _lastAck = [];
    private readonly HashSet<HistoryEvent> _dropped = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<HistoryEvent, int> _position = new(ReferenceEqualityComparer.Instance);
    private readonly List<GapAnnounced> _gaps = [];

    public IndexedHistory(IReadOnlyList<HistoryEvent> events)
    {
        Events = events;
        for (var position = 0; position < events.Count; position++)
        {
            _position[events[position]] = position;
            Index(events[position]);
        }

        Promises = [.. EveryPromise().Where(promise => !IsInGap(promise))];
        Lost = [.. Promises.Where(promise => !_delivered.Contains((promise.Reader, promise.Message)))];
    }

    public IReadOnlyList<HistoryEvent> Events { get; }

    public Dictionary<string, GroupDeclared> Groups { get; } = [];

    /// <summary>Every acknowledged publish, for each reader that was there when it was requested and was told of no gap there.</summary>
    public IReadOnlyList<PromisedDelivery> Promises { get; }

    /// <summary>Promised deliveries that never happened.</summary>
    public IReadOnlyList<PromisedDelivery> Lost { get; }

    /// <summary>How many deliveries gave a reader what it had already.</summary>
    public int Duplicates => _duplicates.Count;

    public IEnumerable<T> All<T>()
        where T : HistoryEvent => Events.OfType<T>();

    public string GroupOf(string subscriber) => _subscribers[subscriber].Group;

    public string ReaderOf(string subscriber)
    {
        var group = GroupOf(subscriber);
        return Groups[group].Delivery is GroupDelivery.Shared ? group : subscriber;
    }

    /// <summary>Whether this very delivery gave its reader a message that it had already.</summary>
    public bool IsDuplicate(Delivered delivery) => _duplicates.Contains(delivery);

    /// <summary>Whether an acknowledgement may have reached a gateway.</summary>
    public bool IsSent(Acked ack) => !_dropped.Contains(ack);

    /// <summary>Place of an event in the history, from 0.</summary>
    public int PositionOf(HistoryEvent happened) => _position[happened];

    public static string MessageId(PublishSucceeded stored) => $"{stored.Topic}/{stored.Partition}/{stored.Offset}";

    public static (string Topic, int Partition, long Offset) Split(string message)
    {
        var parts = message.Split('/');
        return (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private void Index(HistoryEvent happened)
    {
        switch (happened)
        {
            case GroupDeclared group:
                Groups.Add(group.Group, group);
                break;
            case SubscriberDeclared subscriber:
                _subscribers.Add(subscriber.Subscriber, subscriber);
                break;
            case PublishRequested request:
                _requests.TryAdd((request.Topic, request.Key, request.Sequence), request);
                break;
            case Delivered delivery:
                if (!_delivered.Add((ReaderOf(delivery.Subscriber), delivery.Message))) _duplicates.Add(delivery);
                break;
            case Acked ack:
                _lastAck[(ack.Subscriber, ack.Session, ack.Message)] = ack;
                break;
            case AckDropped ack:
                _dropped.Add(_lastAck[(ack.Subscriber, ack.Session, ack.Message)]);
                break;
            case GapAnnounced gap:
                _gaps.Add(gap);
                break;
        }
    }

    private IEnumerable<PromisedDelivery> EveryPromise()
    {
        var since = Readers();
        foreach (var stored in All<PublishSucceeded>())
        {
            HistoryEvent requested = _requests.GetValueOrDefault((stored.Topic, stored.Key, stored.Sequence), stored);
            foreach (var (reader, (topic, from)) in since)
            {
                if (topic == stored.Topic && from < _position[requested]) yield return new PromisedDelivery(reader, MessageId(stored), requested, stored);
            }
        }
    }

    /// <summary>Each reader with its topic and the place in the history from which on it was promised everything.</summary>
    private Dictionary<string, (string Topic, int From)> Readers()
    {
        var readers = new Dictionary<string, (string, int)>();
        for (var index = 0; index < Events.Count; index++)
        {
            if (Events[index] is GroupDeclared { Delivery: GroupDelivery.Shared } group) readers[group.Group] = (group.Topic, index);
            if (Events[index] is not Connected { Subscriber: var name } || _subscribers[name] is not { IsDurable: true } subscriber) continue;
            if (Groups[subscriber.Group].Delivery is GroupDelivery.Broadcast) readers.TryAdd(name, (Groups[subscriber.Group].Topic, index));
        }

        return readers;
    }

    private bool IsInGap(PromisedDelivery promise) => _gaps.Exists(gap =>
        ReaderOf(gap.Subscriber) == promise.Reader
        && gap.Topic == promise.Stored.Topic
        && gap.Partition == promise.Stored.Partition
        && gap.From <= promise.Stored.Offset
        && promise.Stored.Offset <= gap.To);
}
