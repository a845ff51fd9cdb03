using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;

namespace PushOperator.ControllerRuntime.Abstractions;

/// <summary>Registers controllers and finalizers; what <c>services.AddKubernetesOperator(…)</c> returns.</summary>
public interface IOperatorBuilder
{
    /// <summary>The services being built.</summary>
    IServiceCollection Services { get; }

    /// <summary>Reconciles every <typeparamref name="TEntity"/> with <typeparamref name="TController"/> (scoped: one instance a reconcile).</summary>
    IOperatorBuilder AddController<TController, TEntity>()
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Runs <typeparamref name="TFinalizer"/> before a <typeparamref name="TEntity"/> may go.</summary>
    /// <param name="identifier">The finalizer's name, for example <c>pushoperator.io/topic</c>.</param>
    IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Watches <typeparamref name="TOwned"/> (those that match <paramref name="labelSelector"/>) and reconciles the controlling
    /// <typeparamref name="TOwner"/> whenever one changes. Its cache is an <see cref="IObjectCache{T}"/> service.
    /// </summary>
    IOperatorBuilder Owns<TOwner, TOwned>(string labelSelector)
        where TOwner : class, IKubernetesObject<V1ObjectMeta>
        where TOwned : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Watches <typeparamref name="TOther"/> and reconciles what <paramref name="map"/> names (namespace, name) whenever one changes:
    /// a PushTopic wakes the SubscriberGroups that read it.
    /// </summary>
    IOperatorBuilder Watches<TEntity, TOther>(Func<TOther, IServiceProvider, IEnumerable<(string Namespace, string Name)>> map, string? labelSelector = null)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
        where TOther : class, IKubernetesObject<V1ObjectMeta>;
}
