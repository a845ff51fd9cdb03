using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;
using static PushOperator.ControllerRuntime.Queue.QueueItem;

namespace PushOperator.ControllerRuntime.Queue;

/// <summary>
/// The objects of one controller that have to be looked at. An object is in it at most once and with at most one worker, however
/// often it is added: added again while it runs, it runs once more afterwards. Thread-safe; bounded by the number of objects of the kind.
/// </summary>
/// <remarks>
/// What changed goes before what failed, so a failing object costs the others nothing; each <see cref="RetriedTurn"/>th turn is a
/// retry's, so that neither starves. A change does not wait for the object's back-off. A <see cref="ReconcileOutcome.After"/> is kept
/// until its time even if the object runs in between: a timed look is never lost to an event.
/// </remarks>
internal sealed class ReconcileQueue : IDisposable
{
    private const int RetriedTurn = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, QueueItem> _items = [];
    private readonly Queue<ObjectKey> _fresh = new();
    private readonly Queue<ObjectKey> _retried = new();
    private readonly PriorityQueue<ObjectKey, long> _due = new();

    // One permit a ready object: permits and objects in a ready place change together, with the lock held.
    private readonly SemaphoreSlim _ready = new(0);
    private readonly string _name;
    private readonly Backoff _backoff;
    private readonly TimeProvider _time;
    private readonly OperatorMetrics _metrics;
    private readonly ITimer _timer;
    private int _readyCount;
    private uint _turn;

    public ReconcileQueue(string name, Backoff backoff, TimeProvider time, OperatorMetrics metrics)
    {
        (_name, _backoff, _time, _metrics) = (name, backoff, time, metrics);
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something about the object may have changed: look at it as soon as a worker is free.</summary>
    public void Add(ObjectKey key)
    {
        lock (_gate)
        {
            var item = ItemOf(key);
            if (item.At == Place.Running) item.Again = true;
            else MakeReady(key, item, Place.Fresh);
        }
    }

    /// <summary>The next object; the caller works on it alone until it calls <see cref="Complete"/>.</summary>
    public async Task<ObjectKey> TakeAsync(CancellationToken cancellationToken)
    {
        await _ready.WaitAsync(cancellationToken);
        lock (_gate)
        {
            var key = NextReady();
            var item = _items[key];
            item.At = Place.Running;
            if (item.DueIsRetry) item.DueAt = null;
            _readyCount--;
            _metrics.QueueTaken(_name, _time.GetElapsedTime(item.ReadyAt));
            return key;
        }
    }

    /// <summary>A worker is done with the object.</summary>
    public void Complete(ObjectKey key, ReconcileOutcome outcome)
    {
        lock (_gate)
        {
            var item = _items[key];
            item.At = Place.Resting;
            item.Failures = outcome.Failed ? item.Failures + 1 : 0;
            if ((outcome.Failed ? outcome.After ?? _backoff.Delay(item.Failures) : outcome.After) is { } after)
            {
                Schedule(key, item, after > outcome.AtLeast ? after : outcome.AtLeast, outcome.Failed);
            }

            if (item.Again)
            {
                item.Again = false;
                MakeReady(key, item, Place.Fresh);
            }

            if (item.IsForgettable) _items.Remove(key);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _ready.Dispose();
        lock (_gate) _metrics.QueueDropped(_name, _readyCount);
    }

    private QueueItem ItemOf(ObjectKey key)
    {
        if (!_items.TryGetValue(key, out var item)) _items[key] = item = new QueueItem();
        return item;
    }

    private void MakeReady(ObjectKey key, QueueItem item, Place place)
    {
        var (lane, waiting) = place == Place.Fresh ? (_fresh, Place.Retried) : (_retried, Place.Fresh);
        if (item.At == place || (item.At == waiting && place == Place.Retried)) return;
        var isNew = item.At == Place.Resting;
        item.At = place;
        lane.Enqueue(key);
        if (!isNew) return; // moved over from the retries: its permit moves with it, its old entry is skipped
        item.ReadyAt = _time.GetTimestamp();
        _readyCount++;
        _metrics.QueueAdded(_name, retried: place == Place.Retried);
        _ready.Release();
    }

    private ObjectKey NextReady()
    {
        var retriedFirst = ++_turn % RetriedTurn == 0;
        if (retriedFirst && TryNext(_retried, Place.Retried, out var key)) return key;
        if (TryNext(_fresh, Place.Fresh, out key) || TryNext(_retried, Place.Retried, out key)) return key;
        throw new InvalidOperationException("a permit without a ready object");
    }

    private bool TryNext(Queue<ObjectKey> lane, Place place, out ObjectKey key)
    {
        while (lane.TryDequeue(out key))
        {
            if (_items.TryGetValue(key, out var item) && item.At == place) return true;
        }

        return false;
    }

    /// <summary>The earlier of two times wins: a look that was promised is not put off.</summary>
    private void Schedule(ObjectKey key, QueueItem item, TimeSpan after, bool isRetry)
    {
        var at = _time.GetTimestamp() + (long)(after.TotalSeconds * _time.TimestampFrequency);
        if (item.DueAt <= at) return;
        item.DueAt = at;
        item.DueIsRetry = isRetry;
        _due.Enqueue(key, at);
        SetTimer();
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            while (_due.TryPeek(out var key, out var at) && at <= now)
            {
                _due.Dequeue();
                if (!_items.TryGetValue(key, out var item) || item.DueAt != at) continue; // rescheduled since
                item.DueAt = null;
                if (item.At == Place.Running) item.Again = true;
                else MakeReady(key, item, item.DueIsRetry ? Place.Retried : Place.Fresh);
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (!_due.TryPeek(out _, out var at)) return;
        var left = TimeSpan.FromSeconds(Math.Max(0, (at - _time.GetTimestamp()) / (double)_time.TimestampFrequency));

        // Rounded up: a timer that fires a little early would find nothing due.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
