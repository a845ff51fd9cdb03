using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>
/// The loop of a controller: follows the history, collects the keys that changes affect, and reconciles each of them, one at a time on one
/// task. Level-based: a key says where to look, not what happened. A failed key comes again with a growing delay.
/// </summary>
internal abstract partial class Controller
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);

    private readonly Dictionary<ObjectKey, DateTimeOffset> _due = [];
    private readonly Dictionary<ObjectKey, TimeSpan> _retry = [];
    private readonly ILogger _logger;

    protected Controller(ClusterApi api, ILoggerFactory loggers)
    {
        Objects = new TypedObjects(api, "kube-controller-manager");
        _logger = loggers.CreateLogger(GetType());
    }

    protected TypedObjects Objects { get; }

    protected ObjectStore Store => Objects.Api.Store;

    protected DateTimeOffset Now => Objects.Now;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var position = Relist();
        while (!cancellationToken.IsCancellationRequested)
        {
            ReconcileDue(cancellationToken);
            if (await ChangesAfterAsync(position, cancellationToken) is not { } changes)
            {
                position = Relist();
                continue;
            }

            foreach (var change in changes) Add(Affected(change));
            if (changes.Count > 0) position = changes[^1].Revision;
        }
    }

    /// <summary>The keys that a change gives work for.</summary>
    protected abstract IEnumerable<ObjectKey> Affected(StoreEvent change);

    /// <summary>Brings one object to where it should be.</summary>
    /// <returns>After which time to look again though nothing changes; null: not.</returns>
    protected abstract TimeSpan? Reconcile(ObjectKey key);

    private long Relist()
    {
        var revision = Store.Revision;
        foreach (var stored in Store.ListAll()) Add(Affected(new StoreEvent(stored.Revision, stored, null, IsDeletion: false)));
        return revision;
    }

    private void Add(IEnumerable<ObjectKey> keys)
    {
        foreach (var key in keys) _due[key] = DateTimeOffset.MinValue;
    }

    private void ReconcileDue(CancellationToken cancellationToken)
    {
        var now = Now;
        foreach (var key in _due.Where(d => d.Value <= now).Select(d => d.Key).ToList())
        {
            if (cancellationToken.IsCancellationRequested) return;
            _due.Remove(key);
            if (Try(key) is { } after) _due[key] = now + after;
        }
    }

    private TimeSpan? Try(ObjectKey key)
    {
        try
        {
            var again = Reconcile(key);
            _retry.Remove(key);
            return again;
        }
        catch (ApiException e)
        {
            // Somebody else was faster, or the namespace is going: the next look will tell.
            LogRefused(key, e.Message);
        }
        catch (Exception e)
        {
            LogFailed(e, key);
        }

        var delay = _retry.TryGetValue(key, out var last) ? last * 2 : FirstRetry;
        return _retry[key] = delay < LastRetry ? delay : LastRetry;
    }

    // Null: the history does not reach back that far. Empty: a key is due.
    private async Task<IReadOnlyList<StoreEvent>?> ChangesAfterAsync(long position, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var due = _due.Count == 0 ? null : new CancellationTokenSource(Max(_due.Values.Min() - Now, TimeSpan.FromMilliseconds(1)), Objects.Api.Time);
        using var registration = due?.Token.Register(bound.Cancel);
        try
        {
            return await Store.History.ReadAfterAsync(position, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
