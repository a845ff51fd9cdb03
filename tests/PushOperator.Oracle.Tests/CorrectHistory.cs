using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Tests;

/// <summary>
/// A run in which every promise is kept, drawn from a seed: two dashboards (Broadcast) and two workers (Shared) of one topic, with faults that cut
/// connections, redeliveries, failed and unknown publishes, and commits that lag.
/// </summary>
internal sealed class CorrectHistory
{
    public const string Topic = "orders";
    public const string Dashboards = "dashboards";
    public const string Workers = "workers";
    private const int Publishes = 40;
    private readonly List<HistoryEvent> _events = [];
    private readonly List<PublishSucceeded>[] _log = [[], []];
    private readonly Dictionary<string, int> _sessions = [];
    private readonly Dictionary<(string Reader, int Partition), int> _next = [];
    private readonly int[] _committed = [0, 0];
    private readonly Random _random;
    private readonly long[] _sequences = new long[4];

    private CorrectHistory(int seed) => _random = new Random(seed);

    public static List<HistoryEvent> From(int seed)
    {
        var history = new CorrectHistory(seed);
        history.Run();
        return history._events;
    }

    private void Run()
    {
        Add(new GroupDeclared(Dashboards, GroupDelivery.Broadcast, Topic));
        Add(new GroupDeclared(Workers, GroupDelivery.Shared, Topic));
        foreach (var name in new[] { "screen-0", "screen-1" }) Add(new SubscriberDeclared(Dashboards, name, IsDurable: true));
        foreach (var name in new[] { "worker-0", "worker-1" }) Add(new SubscriberDeclared(Workers, name, IsDurable: true));
        foreach (var name in new[] { "screen-0", "screen-1", "worker-0", "worker-1" }) Connect(name);
        for (var count = 0; count < Publishes; count++)
        {
            Publish();
            Deliver(_random.Next(4));
            // Two faults at fixed places, so that every history has sessions that ended.
            if (count is 15 or 30) Fault();
            if (_random.Next(4) == 0) Commit();
        }

        Add(new PublishingEnded());
        Deliver(int.MaxValue);
        Commit();
        Add(new Drained());
    }

    private void Publish()
    {
        var key = _random.Next(4);
        var (name, sequence, partition) = ($"k{key}", _sequences[key]++, key % 2);
        Add(new PublishRequested(Topic, name, sequence));
        // The first few always succeed: every history has something to break.
        switch (_events.Count < 20 ? 0 : _random.Next(10))
        {
            case 8:
                Add(new PublishFailed(Topic, name, sequence));
                break;
            case 9:
                Add(new PublishUnknown(Topic, name, sequence));
                if (_random.Next(2) == 0) _log[partition].Add(new PublishSucceeded(Topic, name, sequence, partition, _log[partition].Count));
                break;
            default:
                var stored = new PublishSucceeded(Topic, name, sequence, partition, _log[partition].Count);
                _log[partition].Add(stored);
                Add(stored);
                break;
        }
    }

    private void Deliver(int atMost)
    {
        foreach (var reader in new[] { "screen-0", "screen-1", Workers })
        {
            for (var partition = 0; partition < 2; partition++)
            {
                for (var count = 0; count < atMost && _next.GetValueOrDefault((reader, partition)) < _log[partition].Count; count++)
                {
                    var message = _log[partition][_next.GetValueOrDefault((reader, partition))];
                    _next[(reader, partition)] = _next.GetValueOrDefault((reader, partition)) + 1;
                    Deliver(reader == Workers ? $"worker-{_random.Next(2)}" : reader, message);
                }
            }
        }
    }

    private void Deliver(string subscriber, PublishSucceeded message)
    {
        var id = MessagePlace.Of(message).ToString();
        var session = Session(subscriber);
        Add(new Delivered(subscriber, session, id, message.Key, message.Sequence, 1));
        if (_random.Next(10) == 0) Add(new Delivered(subscriber, session, id, message.Key, message.Sequence, 2));
        Add(new Acked(subscriber, session, id));
        Add(new AckConfirmed(subscriber, session, id));
    }

    private void Fault()
    {
        Add(new FaultStarted("G1", "gateway"));
        foreach (var subscriber in new[] { "screen-0", "worker-0" })
        {
            Add(new Disconnected(subscriber, Session(subscriber)));
            _sessions[subscriber]++;
            Connect(subscriber);
        }

        // What was acknowledged since the last commit comes again.
        for (var partition = 0; partition < 2; partition++)
        {
            foreach (var message in _log[partition][_committed[partition].._next.GetValueOrDefault((Workers, partition))]) Deliver("worker-0", message);
        }

        Add(new FaultEnded("G1", "gateway"));
    }

    private void Commit()
    {
        for (var partition = 0; partition < 2; partition++)
        {
            _committed[partition] = _random.Next(_committed[partition], _next.GetValueOrDefault((Workers, partition)) + 1);
            Add(new Committed(Workers, partition, _committed[partition]));
        }
    }

    private void Connect(string subscriber)
    {
        _sessions.TryAdd(subscriber, 0);
        Add(new Connected(subscriber, Session(subscriber)));
    }

    private string Session(string subscriber) => $"{subscriber}/{_sessions[subscriber]}";

    private void Add(HistoryEvent happened) => _events.Add(happened with { At = TimeSpan.FromSeconds(_events.Count) });
}
