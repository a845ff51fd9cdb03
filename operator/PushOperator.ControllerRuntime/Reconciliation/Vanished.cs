using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>
/// Objects that are gone and whose controller has not been told yet, in their last state. Thread-safe; bounded by the deletes that wait
/// for a worker. If an object of the same name came and went again meanwhile, the newest stays.
/// </summary>
internal sealed class Vanished<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ConcurrentDictionary<ObjectKey, TEntity> _last = new();

    public void Add(TEntity entity) => _last[ObjectKey.Of(entity)] = entity;

    public bool TryGet(ObjectKey key, out TEntity? entity) => _last.TryGetValue(key, out entity);

    /// <summary>Its controller knows now; a newer one under the same name stays.</summary>
    public void Forget(TEntity entity) => _last.TryRemove(KeyValuePair.Create(ObjectKey.Of(entity), entity));

    /// <summary>Nobody is going to be told: another process leads.</summary>
    public void Clear() => _last.Clear();
}
