using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.State;

/// <summary>What follows from a history by definition, kept as it grows: who reads for whom, what was promised to whom, and what of it is not done.</summary>
internal sealed class DeliveryState
{
    private readonly Dictionary<string, GroupDeclared> _groups = [];
    private readonly Dictionary<string, SubscriberDeclared> _subscribers = [];
    private readonly Dictionary<string, ReaderState> _readers = [];
    private readonly Dictionary<(string Topic, string Key, long Sequence), (PublishRequested Event, long Position, int Faults)> _unanswered = [];
    private readonly Dictionary<MessagePlace, StoredMessage> _stored = [];
    private readonly OpenWork _open = new();
    private long _position;

    /// <summary>Faults that have ended.</summary>
    public int EndedFaults { get; private set; }

    /// <summary>Publishes without an outcome.</summary>
    public IEnumerable<PublishRequested> Unanswered => _unanswered.Values.Select(request => request.Event);

    /// <summary>Promises that are not kept yet: not delivered (Broadcast), not acknowledged (Shared). What a gap was told of is none.</summary>
    public IEnumerable<PromisedDelivery> Open => _readers.Values.SelectMany(reader => reader.Partitions).SelectMany(partition => partition.Open.Values).OrderBy(promise => promise.Message.Stored.At);

    /// <summary>Promises whose message was never delivered.</summary>
    public IEnumerable<PromisedDelivery> Lost => Open.Where(promise => !promise.IsDelivered);

    /// <summary>Everything published before this fault had ended, counted from 0, was delivered, and acknowledged where it has to be.</summary>
    public bool IsRecovered(int fault) => _open.IsDoneBefore(fault);

    public ReaderState Reader(string name) => _readers[name];

    public SubscriberDeclared Subscriber(string name) => _subscribers[name];

    /// <summary>What was stored under an id; null: no publish that was acknowledged.</summary>
    public PublishSucceeded? StoredAt(MessagePlace place) => _stored.GetValueOrDefault(place)?.Stored;

    /// <summary>Whether the message there was promised to the reader.</summary>
    public bool IsPromised(ReaderState reader, MessagePlace place) =>
        _stored.TryGetValue(place, out var message) && IsFor(reader, message) && !reader.Partition(place.Partition).Gaps.Contains(place.Offset);

    /// <summary>Takes the next event.</summary>
    /// <exception cref="KeyNotFoundException">It is about a group or a subscriber that was never declared: the history is no history.</exception>
    public Observation Observe(HistoryEvent happened)
    {
        _position++;
        switch (happened)
        {
            case GroupDeclared group:
                _groups.Add(group.Group, group);
                if (group.Delivery is GroupDelivery.Shared) _readers.Add(group.Group, new ReaderState(group.Group, group.Topic, isShared: true) { Since = _position });
                return new Observation(happened);
            case SubscriberDeclared subscriber:
                return new Observation(happened, Declare(subscriber));
            case Connected connected:
                return new Observation(happened, Connect(connected));
            case PublishRequested request:
                if (_unanswered.TryAdd((request.Topic, request.Key, request.Sequence), (request, _position, EndedFaults))) _open.Add(EndedFaults, 1);
                return new Observation(happened);
            case PublishSucceeded stored:
                Promise(stored);
                return new Observation(happened, Place: MessagePlace.Of(stored));
            case PublishFailed failed:
                Answer(failed.Topic, failed.Key, failed.Sequence);
                return new Observation(happened);
            case PublishUnknown unknown:
                Answer(unknown.Topic, unknown.Key, unknown.Sequence);
                return new Observation(happened);
            case Delivered delivery:
                return Deliver(delivery);
            case Acked ack:
                return Acknowledge(ack, ack.Subscriber, ack.Message, 1);
            case AckDropped ack:
                return Acknowledge(ack, ack.Subscriber, ack.Message, -1);
            case AckConfirmed ack:
                return new Observation(ack, ReaderOf(ack.Subscriber), MessagePlace.Parse(ack.Message));
            case GapAnnounced gap:
                return new Observation(gap, Skip(gap));
            case FaultEnded:
                EndedFaults++;
                return new Observation(happened);
            default:
                return new Observation(happened);
        }
    }

    private ReaderState Declare(SubscriberDeclared subscriber)
    {
        _subscribers.Add(subscriber.Subscriber, subscriber);
        var group = _groups[subscriber.Group];
        if (group.Delivery is GroupDelivery.Broadcast) _readers.Add(subscriber.Subscriber, new ReaderState(subscriber.Subscriber, group.Topic, isShared: false));
        return ReaderOf(subscriber.Subscriber);
    }

    private ReaderState Connect(Connected connected)
    {
        var reader = ReaderOf(connected.Subscriber);
        if (!reader.IsShared && _subscribers[connected.Subscriber].IsDurable) reader.Since ??= _position;
        return reader;
    }

    private ReaderState ReaderOf(string subscriber)
    {
        var group = _groups[_subscribers[subscriber].Group];
        return _readers[group.Delivery is GroupDelivery.Shared ? group.Group : subscriber];
    }

    private void Promise(PublishSucceeded stored)
    {
        var message = Answer(stored.Topic, stored.Key, stored.Sequence) is { } request
            ? new StoredMessage(request.Event, stored, request.Position, request.Faults)
            : new StoredMessage(stored, stored, _position, EndedFaults);
        _stored.TryAdd(MessagePlace.Of(stored), message);
        foreach (var reader in _readers.Values) OpenUnlessDone(reader, message);
    }

    private void OpenUnlessDone(ReaderState reader, StoredMessage message)
    {
        if (!IsFor(reader, message)) return;
        var promise = new PromisedDelivery(reader, message);
        var partition = reader.Partition(promise.Place.Partition);
        if (IsDone(reader, partition, promise.Place.Offset) || !partition.Open.TryAdd(promise.Place.Offset, promise)) return;
        _open.Add(message.Faults, 1);
    }

    private (PublishRequested Event, long Position, int Faults)? Answer(string topic, string key, long sequence)
    {
        if (!_unanswered.Remove((topic, key, sequence), out var request)) return null;
        _open.Add(request.Faults, -1);
        return request;
    }

    private Observation Deliver(Delivered delivery)
    {
        var (reader, place) = (ReaderOf(delivery.Subscriber), MessagePlace.Parse(delivery.Message));
        var partition = reader.Partition(place.Partition);
        var isFirst = partition.Delivered.Add(place.Offset);
        if (IsDone(reader, partition, place.Offset)) Close(partition, place.Offset);
        return new Observation(delivery, reader, place, !isFirst);
    }

    private Observation Acknowledge(HistoryEvent ack, string subscriber, string message, int by)
    {
        var (reader, place) = (ReaderOf(subscriber), MessagePlace.Parse(message));
        if (reader.IsShared)
        {
            var partition = reader.Partition(place.Partition);
            partition.Acknowledge(place.Offset, by);
            if (IsDone(reader, partition, place.Offset)) Close(partition, place.Offset);
            else if (_stored.TryGetValue(place, out var stored)) OpenUnlessDone(reader, stored);
        }

        return new Observation(ack, reader, place);
    }

    private ReaderState Skip(GapAnnounced gap)
    {
        var reader = ReaderOf(gap.Subscriber);
        if (gap.Topic != reader.Topic) return reader;
        var partition = reader.Partition(gap.Partition);
        partition.Gaps.AddRange(gap.From, gap.To);
        foreach (var offset in partition.Open.Keys.Where(offset => gap.From <= offset && offset <= gap.To).ToArray()) Close(partition, offset);
        return reader;
    }

    private void Close(ReaderPartition partition, long offset)
    {
        if (partition.Open.Remove(offset, out var promise)) _open.Add(promise.Message.Faults, -1);
    }

    private static bool IsFor(ReaderState reader, StoredMessage message) => reader.Topic == message.Stored.Topic && reader.Since < message.Position;

    private static bool IsDone(ReaderState reader, ReaderPartition partition, long offset) =>
        partition.Gaps.Contains(offset) || (partition.Delivered.Contains(offset) && (!reader.IsShared || partition.IsAcknowledged(offset)));
}
