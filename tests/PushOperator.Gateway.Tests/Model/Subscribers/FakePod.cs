using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Subscribers;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Tests.Support;

namespace PushOperator.Gateway.Tests.Model.Subscribers;

/// <summary>A pod's view of the subscribers, how far it has read the topic, and what it wrote that has not arrived.</summary>
internal sealed class FakePod : ISubscriberLog, IDisposable
{
    private readonly TaskCompletionSource _caughtUp = new();
    private readonly Queue<(string Id, byte[]? Value, Action<bool> Written)> _writing = new();
    private readonly FakeTopic _topic;
    private readonly SubscriberPort _port;
    private int _readAtTick;
    private int _toArrive;
    private int _toSettle;

    public FakePod(int number, FakeTopic topic, SubscriberPort port, TimeProvider time)
    {
        _topic = topic;
        _port = port;
        Subscribers = new DurableSubscribers(this, $"pod{number}", capacity: 100, new SeekBook(DeliveryMode.Broadcast), UnreadMetrics.Shared, time);
        Subscribers.Start();
    }

    public DurableSubscribers Subscribers { get; }

    public List<NaiveSession> Sessions { get; } = [];

    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Offset that it reads next.</summary>
    public int Next { get; private set; }

    /// <summary>Up to here it has said again what had to be, and that has arrived: older records may be compacted.</summary>
    public int Settled { get; private set; }

    public void Write(string subscriber, byte[]? value, Action<bool> written)
    {
        if (_port.Writes(value)) _writing.Enqueue((subscriber, value, written));
    }

    /// <summary>A second has passed.</summary>
    public void Ticked()
    {
        if (!CaughtUp.IsCompleted) return;
        if (_toArrive == 0) (_toArrive, _toSettle) = (_writing.Count, _readAtTick);
        _readAtTick = Next;
        SettleWhenArrived();
    }

    /// <summary>What it wrote first arrives.</summary>
    public bool Arrive()
    {
        if (!_writing.TryDequeue(out var write)) return false;
        _topic.Append(write.Id, write.Value);
        write.Written(true);
        if (_toArrive > 0) _toArrive--;
        SettleWhenArrived();
        return true;
    }

    /// <summary>What it wrote first is lost, and it is told.</summary>
    public void Fail()
    {
        if (!_writing.TryDequeue(out var write)) return;
        write.Written(false);
        _toArrive = 0;
        _toSettle = 0;
    }

    public void Read(int count)
    {
        for (; count > 0 && Next < _topic.Count; count--)
        {
            var offset = Next++;
            if (_topic[offset] is not { } record) continue;
            var before = Subscribers.Find(record.Id);
            Subscribers.Apply(record.Id, _port.Reads(record.Value, offset), offset);
            if (CaughtUp.IsCompleted) CheckNotBack(record.Id, record.Value, before, Subscribers.Find(record.Id));
            foreach (var session in Sessions) session.Begin();
        }

        if (Next == _topic.Count) _caughtUp.TrySetResult();
    }

    public void Dispose() => Subscribers.Dispose();

    private void SettleWhenArrived()
    {
        if (_toArrive == 0) Settled = Math.Max(Settled, _toSettle);
    }

    private static void CheckNotBack(string id, byte[]? value, KnownSubscriber? before, KnownSubscriber? after)
    {
        if (value is null || before is null || after is null) return;
        if (after.Epoch < before.Epoch) throw new ModelViolationException($"{id} goes back from session {before.Session} to the older {after.Session}");
        var isTakenOver = SubscriberRecord.TryRead(value) is { Epoch: null, KeepsPositions: true };
        var (was, now) = (before.PositionList()[0].Offset, after.PositionList()[0].Offset);
        if (now < was && (after.Epoch == before.Epoch || isTakenOver)) throw new ModelViolationException($"{id} goes back from {was} to {now}");
    }
}
