using k8s;
using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>A finalizer of a kind: its name on the object and the class that does its work, resolved in the reconcile's scope.</summary>
internal sealed record FinalizerRegistration<TEntity>(string Identifier, Func<IServiceProvider, IEntityFinalizer<TEntity>> Resolve)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
