using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Watching;
using PushOperator.ControllerRuntime.Writing;

namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>
/// One look at one object: decides from its state in the cache whether it is reconciled, finalized or mourned, and calls the controller
/// in a scope of its own with a copy of its own.
/// </summary>
/// <remarks>
/// Finalizers are written on the condition that nobody wrote the object since it was read, so they are added and removed only on what
/// was judged. Other managers' finalizers are kept and never run.
/// </remarks>
internal sealed class Reconciler<TEntity>(
    ObjectCache<TEntity> cache,
    Vanished<TEntity> vanished,
    IEnumerable<FinalizerRegistration<TEntity>> finalizers,
    FinalizerWriter finalizerWriter,
    IServiceScopeFactory scopes)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly FinalizerRegistration<TEntity>[] _finalizers = [.. finalizers];

    /// <returns>The controller's result, or null if there was nothing to call it for.</returns>
    /// <exception cref="Exception">Whatever the controller, a finalizer or the API server threw.</exception>
    public async Task<ReconciliationResult<TEntity>?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (vanished.TryGet(key, out var gone))
        {
            var result = await ControllerOf(scope).DeletedAsync(ObjectJson.Copy(gone!), cancellationToken);
            if (!result.IsSuccess) return result;
            vanished.Forget(gone!);
        }

        if (!cache.TryGet(key.Namespace, key.Name, out var cached)) return null;
        var entity = ObjectJson.Copy(cached);
        return entity.Metadata.DeletionTimestamp is null
            ? await ReconcileAsync(entity, scope, cancellationToken)
            : await FinalizeAsync(entity, scope, cancellationToken);
    }

    private async Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, AsyncServiceScope scope, CancellationToken cancellationToken)
    {
        var held = entity.Metadata.Finalizers ?? [];
        var ours = _finalizers.ToLookup(finalizer => finalizer.Resolve(scope.ServiceProvider).AppliesTo(entity), finalizer => finalizer.Identifier);
        var wanted = held.Except(ours[false]).Union(ours[true]).ToList();
        if (!wanted.SequenceEqual(held))
        {
            // Before the controller does anything that a finalizer would have to undo.
            entity = await finalizerWriter.WriteAsync(entity, wanted, cancellationToken);
        }

        return await ControllerOf(scope).ReconcileAsync(entity, cancellationToken);
    }

    private async Task<ReconciliationResult<TEntity>?> FinalizeAsync(TEntity entity, AsyncServiceScope scope, CancellationToken cancellationToken)
    {
        ReconciliationResult<TEntity>? result = null;
        foreach (var finalizer in _finalizers.Where(finalizer => entity.HasFinalizer(finalizer.Identifier)))
        {
            result = await finalizer.Resolve(scope.ServiceProvider).FinalizeAsync(entity, cancellationToken);
            if (!result.IsSuccess) return result;
            var left = result.Entity.Metadata.Finalizers.Where(name => name != finalizer.Identifier).ToList();
            entity = await finalizerWriter.WriteAsync(result.Entity, left, cancellationToken);
        }

        return result;
    }

    private static IEntityController<TEntity> ControllerOf(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<IEntityController<TEntity>>();
}
