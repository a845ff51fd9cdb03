namespace PushOperator.LocalCluster.KubernetesApi.Storage;

/// <summary>
/// The newest changes in a ring that all watches read, each from a position of its own. A slow watch costs nothing and holds nobody
/// up: when the ring has gone past its position it is told so (410 Gone), and lists again. Thread-safe.
/// </summary>
/// <param name="capacity">Changes kept.</param>
/// <param name="start">The revision before the first change; older ones are unknown.</param>
internal sealed class EventHistory(int capacity, long start)
{
    private readonly Lock _gate = new();
    private readonly Queue<StoreEvent> _ring = new();
    private long _floor = start;
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Append(StoreEvent change)
    {
        TaskCompletionSource arrived;
        lock (_gate)
        {
            _ring.Enqueue(change);
            if (_ring.Count > capacity) _floor = _ring.Dequeue().Revision;
            arrived = _arrival;
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.SetResult();
    }

    /// <summary>Whether every change after <paramref name="revision"/> is still known.</summary>
    public bool Reaches(long revision)
    {
        lock (_gate) return revision >= _floor;
    }

    /// <summary>
    /// The changes after <paramref name="revision"/>, waiting until there is one; null when some of them are no longer known.
    /// </summary>
    public async Task<IReadOnlyList<StoreEvent>?> ReadAfterAsync(long revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (revision < _floor) return null;
                // Revisions are consecutive, so the position in the ring is a subtraction.
                var skipped = (int)Math.Min(revision - _floor, _ring.Count);
                if (skipped < _ring.Count) return [.. _ring.Skip(skipped)];
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken);
        }
    }
}
