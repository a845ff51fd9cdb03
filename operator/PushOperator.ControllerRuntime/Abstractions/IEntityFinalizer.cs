using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>Work that has to be done before an object may go. The runtime adds the finalizer before the first reconcile and removes it after success.</summary>
/// <remarks>Same shape as KubeOps' type of this name.</remarks>
public interface IEntityFinalizer<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Called for an object with a deletion timestamp and our finalizer. Success lets the object go; failure keeps it and is
    /// tried again with back-off.
    /// </summary>
    Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
