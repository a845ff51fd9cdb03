namespace PushOperator.LocalCluster.KubernetesApi.Storage;

/// <summary>
/// The newest changes in a ring that all watches read, each from a position of its own. A slow watch costs nothing and holds nobody
/// up: when the ring has gone past its position it is told so (410 Gone), and lists again. Thread-safe.
/// </summary>
internal sealed class EventHistory
{
    private readonly Lock _gate = new();
    private readonly long _start;

    // Revisions are consecutive, so that a change has its place by its number.
    private readonly StoreEvent[] _ring;
    private long _last;
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="capacity">Changes kept.</param>
    /// <param name="start">The revision before the first change; older ones are unknown.</param>
    public EventHistory(int capacity, long start)
    {
        _ring = new StoreEvent[capacity];
        _start = _last = start;
    }

    private long Floor => Math.Max(_start, _last - _ring.Length);

    public void Append(StoreEvent change)
    {
        TaskCompletionSource arrived;
        lock (_gate)
        {
            _ring[change.Revision % _ring.Length] = change;
            _last = change.Revision;
            arrived = _arrival;
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.SetResult();
    }

    /// <summary>Whether every change after <paramref name="revision"/> is still known.</summary>
    public bool Reaches(long revision)
    {
        lock (_gate) return revision >= Floor;
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
                if (revision < Floor) return null;
                if (revision < _last) return Between(revision);
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The changes after <paramref name="revision"/>, perhaps none; null when some of them are no longer known.</summary>
    public IReadOnlyList<StoreEvent>? After(long revision)
    {
        lock (_gate) return revision < Floor || revision > _last ? null : Between(revision);
    }

    private StoreEvent[] Between(long revision)
    {
        var changes = new StoreEvent[_last - revision];
        for (var i = 0; i < changes.Length; i++) changes[i] = _ring[(revision + 1 + i) % _ring.Length];
        return changes;
    }
}
