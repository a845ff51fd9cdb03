using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>A change of a <typeparamref name="TOther"/> wakes what a function names.</summary>
internal sealed class MappedWakeUp<TEntity, TOther>(
    ResourceWatcher<TOther> watcher,
    Func<TOther, IServiceProvider, IEnumerable<(string Namespace, string Name)>> map,
    IServiceProvider services) : IWakeUp<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
    where TOther : class, IKubernetesObject<V1ObjectMeta>
{
    public Task Synced => watcher.Synced;

    public string Description => watcher.Description;

    public IDisposable Subscribe(Action<ObjectKey> wake) => watcher.Store.Subscribe(change =>
    {
        foreach (var (@namespace, name) in map(change.Object, services)) wake(new ObjectKey(@namespace ?? "", name));
    });
}
