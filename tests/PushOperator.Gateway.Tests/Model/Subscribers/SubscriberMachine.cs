using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>Pods with the real directory of subscribers over one topic in memory, whose records arrive and are read when the history says so.</summary>
internal sealed class SubscriberMachine : IDisposable
{
    private static readonly string[] Ids = ["alice", "bob"];

    private readonly FakeTimeProvider _time = new();
    private readonly List<FakePod> _pods = [];

    // By offset; null: compacted away.
    private readonly List<(string Id, byte[]? Value)?> _topic = [];
    private int _sessions;

    private SubscriberMachine(int pods)
    {
        for (var i = 0; i < pods; i++) _pods.Add(new FakePod(i, _time));
    }

    private IEnumerable<NaiveSession> Sessions => _pods.SelectMany(pod => pod.Sessions).Select(entry => entry.Session);

    public static void Run(ModelCase<SubscriberCommand> history)
    {
        using var machine = new SubscriberMachine(1 + (history.Setup & 3));
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
        var session = pod.Sessions.Count > 0 ? pod.Sessions[command.B % pod.Sessions.Count].Session : null;
        switch (command.Op)
        {
            case SubscriberOp.Claim: Claim(pod, id, pod.Subscribers.Find(id)?.PositionList()[0].Offset ?? 0, isPlaceAsked: false); break;
            case SubscriberOp.ClaimAt: Claim(pod, id, command.B % 50, isPlaceAsked: true); break;
            case SubscriberOp.Progress when session is { IsServed: true, IsAlive: true }: session.Position += 1 + (command.A % 5); break;
            case SubscriberOp.Close when session is not null: Close(pod, session); break;
            case SubscriberOp.Forget: _ = pod.Subscribers.ForgetAsync(id, CancellationToken.None); break;
            case SubscriberOp.Second: _time.Advance(TimeSpan.FromSeconds(1)); break;
            case SubscriberOp.Arrive: pod.Arrive(_topic); break;
            case SubscriberOp.Fail: pod.Fail(); break;
            case SubscriberOp.Read: Read(pod, 1 + (command.B % 4)); break;
            case SubscriberOp.Crash: Crash(command.A % _pods.Count); break;
            case SubscriberOp.Compact: Compact(); break;
        }
    }

    private void Claim(FakePod pod, string id, long place, bool isPlaceAsked)
    {
        var session = new NaiveSession(id, ++_sessions) { Position = place };
        session.Durable = pod.Subscribers.Claim(id, session, [new CursorPosition("t", 0, place)], keepsPositions: !isPlaceAsked);
        pod.Sessions.Add((session, isPlaceAsked, place));
    }

    private static void Close(FakePod pod, NaiveSession session)
    {
        pod.Subscribers.Close(session.Durable);
        session.IsClosed = true;
    }

    private void Read(FakePod pod, int count)
    {
        for (; count > 0 && pod.Next < _topic.Count; count--)
        {
            var offset = pod.Next++;
            if (_topic[offset] is not { } record) continue;
            var before = pod.Subscribers.Find(record.Id);
            pod.Subscribers.Apply(record.Id, record.Value, offset);
            CheckNotBack(record.Id, record.Value, before, pod.Subscribers.Find(record.Id));
            foreach (var (session, isPlaceAsked, place) in pod.Sessions) session.Begin(isPlaceAsked, place);
        }
    }

    private static void CheckNotBack(string id, byte[]? value, KnownSubscriber? before, KnownSubscriber? after)
    {
        if (value is null || before is null || after is null) return;
        if (after.Epoch < before.Epoch) throw new ModelViolationException($"{id} goes back from session {before.Session} to the older {after.Session}");

        // A claim that was compacted away is stood for by the first position of its session, which may be anywhere.
        var isTakenOver = SubscriberRecord.TryRead(value) is { Epoch: null, KeepsPositions: true };
        var (was, now) = (before.PositionList()[0].Offset, after.PositionList()[0].Offset);
        if (now < was && (after.Epoch == before.Epoch || isTakenOver)) throw new ModelViolationException($"{id} goes back from {was} to {now}");
    }

    private void Crash(int number)
    {
        _pods[number].Dispose();
        _pods[number] = new FakePod(number, _time);
    }

    private void Compact()
    {
        // Never the newest segment: what it takes away, every pod has read.
        for (var offset = 0; offset < _pods.Min(pod => pod.Next); offset++)
        {
            if (_topic[offset] is { Value: not null } record && _topic.Skip(offset + 1).Any(later => later?.Id == record.Id)) _topic[offset] = null;
        }
    }

    /// <summary>Everything arrives and is read: one session of each subscriber is left, everybody knows its position, and so does a pod that starts now; who was forgotten is. (When no session is left, a pod that starts
    /// after a compaction may know what a replaced session wrote last: nobody is there to write again.)</summary>
    private void Finish()
    {
        // A record that arrives makes others be written again.
        for (var round = 0; round < 4; round++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            foreach (var pod in _pods)
            {
                while (pod.Arrive(_topic))
                {
                }
            }

            foreach (var pod in _pods) Read(pod, int.MaxValue);
        }

        Compact();
        _pods.Add(new FakePod(_pods.Count, _time));
        Read(_pods[^1], int.MaxValue);
        foreach (var id in Ids) Check(id);
    }

    private void Check(string id)
    {
        var alive = Sessions.Where(session => session.Subscriber == id && session.IsAlive && session.Durable.Epoch >= 0).ToArray();
        if (alive.Length > 1) throw new ModelViolationException($"{id} has {alive.Length} sessions");
        var newest = Sessions.Where(session => session.Subscriber == id).MaxBy(session => session.Durable.Epoch);
        if (alive is [var one] && one != newest) throw new ModelViolationException($"the session of {id} that is left is not the newest");
        foreach (var pod in _pods)
        {
            var known = pod.Subscribers.Find(id);
            if (alive is [var left] && known?.PositionList()[0].Offset != left.Position) throw new ModelViolationException($"{id} is at {left.Position}, and a pod believes {known?.PositionList()[0].Offset}");
            if (IsForgotten(id) && known is not null) throw new ModelViolationException($"{id} was forgotten, and a pod knows it");
            if (alive.Length > 0 && known?.Session != alive[0].Session) throw new ModelViolationException($"a pod has another session of {id} than the one that is left");
        }
    }

    // Whether nobody has claimed it since.
    private bool IsForgotten(string id)
    {
        var forgottenAt = _topic.FindLastIndex(record => record is { Value: null } forgotten && forgotten.Id == id);
        return forgottenAt >= 0 && !Enumerable.Range(forgottenAt, _topic.Count - forgottenAt).Any(offset => _topic[offset] is { Value: { } value } record && record.Id == id
            && SubscriberRecord.TryRead(value) is { } read && (read.Epoch ?? offset) > forgottenAt);
    }
}
