using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>
/// Work that has to be done before an object may go. The runtime adds the finalizer before the first reconcile to every object it
/// <see cref="AppliesTo"/>, takes it off an object it no longer applies to, and removes it after success.
/// </summary>
/// <remarks>Same shape as KubeOps' type of this name.</remarks>
public interface IEntityFinalizer<TEntity>
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Whether the object needs this work, as its spec stands now. Pure; must not block.</summary>
    /// <value>Default: every object does.</value>
    bool AppliesTo(TEntity entity) => true;

    /// <summary>
    /// Called for an object with a deletion timestamp and our finalizer. Success lets the object go; failure keeps it and is
    /// tried again with back-off.
    /// </summary>
    Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
