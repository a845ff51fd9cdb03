using Microsoft.Extensions.Time.Testing;

namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>Pods with the real directory of subscribers over one topic in memory, whose records arrive and are read when the history says so.</summary>
internal sealed class SubscriberMachine : IDisposable
{
    // A record that arrives late makes another be written, and that may be late itself.
    private const int RoundsToRest = 12;

    private static readonly string[] Ids = ["alice", "bob"];

    private readonly FakeTimeProvider _time = new();
    private readonly FakeTopic _topic = new();
    private readonly List<FakePod> _pods = [];
    private readonly SubscriberPort _port;
    private int _sessions;

    private SubscriberMachine(int pods, SubscriberPort port)
    {
        _port = port;
        for (var i = 0; i < pods; i++) _pods.Add(NewPod(i));
    }

    private IEnumerable<NaiveSession> Sessions => _pods.SelectMany(pod => pod.Sessions);

    public static void Run(ModelCase<SubscriberCommand> history, SubscriberPort port)
    {
        using var machine = new SubscriberMachine(1 + (history.Setup & 3), port);
        foreach (var command in history.Commands) machine.Do(command);
        machine.Finish();
    }

    public void Dispose()
    {
        foreach (var pod in _pods) pod.Dispose();
    }

    private void Do(SubscriberCommand command)
    {
        var pod = _pods[command.A % _pods.Count];
        var id = Ids[command.B % Ids.Length];
        var session = pod.Sessions.Count > 0 ? pod.Sessions[command.B % pod.Sessions.Count] : null;
        switch (command.Op)
        {
            case SubscriberOp.Claim when pod.CaughtUp.IsCompleted: Claim(pod, id, pod.Subscribers.Find(id)?.PositionList()[0].Offset ?? 0, isPlaceAsked: false); break;
            case SubscriberOp.ClaimAt when pod.CaughtUp.IsCompleted: Claim(pod, id, command.B % 50, isPlaceAsked: true); break;
            case SubscriberOp.Progress when session is { IsServed: true, IsAlive: true }: session.Position += 1 + (command.A % 5); break;
            case SubscriberOp.Close when session is not null: Close(pod, session); break;
            case SubscriberOp.Forget when pod.CaughtUp.IsCompleted: _ = pod.Subscribers.ForgetAsync(id, CancellationToken.None); break;
            case SubscriberOp.Second: Second(); break;
            case SubscriberOp.Arrive: pod.Arrive(); break;
            case SubscriberOp.Fail: pod.Fail(); break;
            case SubscriberOp.Read: pod.Read(1 + (command.B % 4)); break;
            case SubscriberOp.Crash: Crash(command.A % _pods.Count); break;
            case SubscriberOp.Compact: _topic.Compact(_pods.Min(each => each.Settled)); break;
        }
    }

    private FakePod NewPod(int number) => new(number, _topic, _port, _time);

    private void Claim(FakePod pod, string id, long place, bool isPlaceAsked)
    {
        var session = new NaiveSession(id, ++_sessions);
        session.Durable = pod.Subscribers.Claim(id, session, NaiveSession.At(place), keepsPositions: !isPlaceAsked);
        pod.Sessions.Add(session);
    }

    private static void Close(FakePod pod, NaiveSession session)
    {
        pod.Subscribers.Close(session.Durable);
        session.IsClosed = true;
    }

    private void Second()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        foreach (var pod in _pods) pod.Ticked();
    }

    private void Crash(int number)
    {
        _pods[number].Dispose();
        _pods[number] = NewPod(number);
    }

    /// <summary>Everything arrives and is read: one session of each subscriber is left, every pod knows its position, and so does one that starts now and reads what compaction leaves.</summary>
    private void Finish()
    {
        ComeToRest();
        _topic.Compact(_topic.Count);
        _pods.Add(NewPod(_pods.Count));
        _pods[^1].Read(int.MaxValue);
        foreach (var id in Ids) Check(id);
    }

    private void ComeToRest()
    {
        for (var round = 0; round < RoundsToRest; round++)
        {
            var before = _topic.Count;
            foreach (var pod in _pods)
            {
                while (pod.Arrive())
                {
                }
            }

            foreach (var pod in _pods) pod.Read(int.MaxValue);
            Second();
            if (round > 2 && before == _topic.Count) return;
        }

        throw new ModelViolationException("the pods go on answering each other");
    }

    private void Check(string id)
    {
        var alive = Sessions.Where(session => session.Subscriber == id && session.IsAlive && session.Durable.Epoch >= 0).ToArray();
        if (alive.Length > 1) throw new ModelViolationException($"{id} has {alive.Length} sessions");
        var truth = _topic.Truth(id);
        foreach (var left in alive)
        {
            if (truth != (left.Session, left.Position)) throw new ModelViolationException($"{left.Session} of {id} is at {left.Position}, and the topic says {truth}");
        }

        foreach (var pod in _pods)
        {
            var known = pod.Subscribers.Find(id);
            var believed = known is null ? ((string, long)?)null : (known.Session, known.PositionList()[0].Offset);
            if (believed != truth) throw new ModelViolationException($"{id} is {truth}, and pod {_pods.IndexOf(pod)} believes {believed}");
        }
    }
}
