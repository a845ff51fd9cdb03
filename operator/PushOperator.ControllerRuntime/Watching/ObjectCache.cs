using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>
/// All that this process watches of a kind: the union of its selections. An object that two selections take appears once, in the
/// state of the one that was registered first.
/// </summary>
internal sealed class ObjectCache<T>(IEnumerable<ResourceWatcher<T>> watchers, TimeProvider time) : IObjectCache<T>, IObjectChanges<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ObjectStore<T>[] _stores = [.. watchers.Select(watcher => watcher.Store)];

    /// <summary>Whether anything of this kind is watched at all.</summary>
    public bool IsWatched => _stores.Length > 0;

    public bool TryGet(string @namespace, string name, [NotNullWhen(true)] out T? value)
    {
        value = null;
        var key = new ObjectKey(@namespace ?? "", name);
        foreach (var store in _stores)
        {
            if (store.TryGet(key, out value)) return true;
        }

        return false;
    }

    public IReadOnlyList<T> List(string? @namespace = null)
    {
        var all = _stores.SelectMany(store => store.Objects);
        if (@namespace is not null) all = all.Where(entity => entity.Metadata.NamespaceProperty == @namespace);
        return [.. _stores.Length == 1 ? all : all.DistinctBy(ObjectKey.Of)];
    }

    public IDisposable Subscribe(Action<ObjectChange<T>> changed) => new Subscriptions([.. _stores.Select(store => store.Subscribe(changed))]);

    public async Task<bool> WaitForSyncAsync(TimeSpan bound, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_stores.Select(store => store.Synced)).WaitAsync(bound, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Tells every selection that has the object what one of our writes made of it. The cache keeps a copy: the writer's caller may change its own.</summary>
    public void Observe(T entity)
    {
        if (_stores.Length == 0) return;
        var copy = ObjectJson.Copy(entity);
        foreach (var store in _stores) store.Observe(copy);
    }

    /// <summary>Tells every selection that a consistent read found no object of this name.</summary>
    public void ObserveGone(ObjectKey key)
    {
        foreach (var store in _stores) store.Remove(key, null);
    }

    private sealed class Subscriptions(IDisposable[] all) : IDisposable
    {
        public void Dispose() => Array.ForEach(all, one => one.Dispose());
    }
}
