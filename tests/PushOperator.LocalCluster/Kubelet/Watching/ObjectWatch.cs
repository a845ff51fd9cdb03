using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Watching;

/// <summary>The newest state of the objects of a kind, by list and watch. Reading is thread-safe; <see cref="Changed"/> is raised by one thread at a time.</summary>
/// <param name="list">Reads all of them with the list's resource version.</param>
/// <param name="watch">Watches from a resource version until the server ends the watch.</param>
/// <param name="logger">Where a broken watch is told.</param>
internal sealed partial class ObjectWatch<T>(
    Func<CancellationToken, Task<(IList<T> Items, string ResourceVersion)>> list,
    Func<string, CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Value)>> watch,
    TimeProvider time,
    ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(string Namespace, string Name), T> _objects = new();
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An object appeared, changed or went (then it is in no answer any more). The argument is its last state.</summary>
    public event Action<T>? Changed;

    /// <summary>Done when the first list was read.</summary>
    public Task Listed => _listed.Task;

    /// <summary>The object as the watch saw it last.</summary>
    public bool TryGet(string @namespace, string name, [NotNullWhen(true)] out T? value) => _objects.TryGetValue((@namespace, name), out value);

    /// <summary>Keeps the cache until cancelled. A broken watch is opened again after a second, with a new list.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListAndWatchAsync(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                WatchBroken(exception, typeof(T).Name);
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ListAndWatchAsync(CancellationToken cancellationToken)
    {
        var (items, version) = await list(cancellationToken);
        Replace(items);
        _listed.TrySetResult();
        await foreach (var (type, value) in watch(version, cancellationToken))
        {
            if (type is WatchEventType.Bookmark) continue;
            // The version is too old (410) or the watch is spoilt: read everything again.
            if (type is WatchEventType.Error) return;
            Set(value, type is WatchEventType.Deleted);
        }
    }

    private void Replace(IList<T> items)
    {
        var present = items.Select(KeyOf).ToHashSet();
        foreach (var item in items) Set(item, deleted: false);
        foreach (var (key, gone) in _objects)
        {
            if (!present.Contains(key)) Set(gone, deleted: true);
        }
    }

    private void Set(T value, bool deleted)
    {
        var key = KeyOf(value);
        if (deleted)
        {
            _objects.TryRemove(key, out _);
        }
        else
        {
            if (_objects.TryGetValue(key, out var known) && known.Metadata.ResourceVersion == value.Metadata.ResourceVersion) return;
            _objects[key] = value;
        }

        Changed?.Invoke(value);
    }

    private static (string Namespace, string Name) KeyOf(T value) => (value.Metadata.NamespaceProperty ?? "", value.Metadata.Name);
}
