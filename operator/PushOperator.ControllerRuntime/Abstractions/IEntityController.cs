using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>
/// Brings the world towards an object's spec. Level-based: it is told <em>that</em> something about the object or one of its
/// owned objects may have changed, never what.
/// </summary>
/// <remarks>
/// Called by one worker at a time for a given object, on any thread-pool thread, only while this process leads. It must be
/// idempotent and every write it makes conditional: a pass may be cut short after any write and run again, here or in
/// another process. Same shape as KubeOps' type of this name.
/// </remarks>
public interface IEntityController<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Reconciles the object as the cache saw it last (never an object with a deletion timestamp).</summary>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>The object is gone; everything it owned is the garbage collector's.</summary>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);
}
