using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Reconciliation;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime;

/// <summary>Turns controllers, finalizers and what they watch into services.</summary>
internal sealed class OperatorBuilder(IServiceCollection services, OperatorOptions options, OperatorRegistrations registrations) : IOperatorBuilder
{
    public IServiceCollection Services => services;

    public IOperatorBuilder AddController<TController, TEntity>()
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        registrations.Controllers.Add((typeof(TController), typeof(TEntity)));
        var selection = Watch<TEntity>(labelSelector: null);
        services.AddScoped<IEntityController<TEntity>, TController>();
        services.TryAddSingleton<Vanished<TEntity>>();
        services.TryAddSingleton<Reconciler<TEntity>>();
        services.AddSingleton<IReconcileLoop>(provider => ActivatorUtilities.CreateInstance<ReconcileLoop<TEntity>>(
            provider, provider.GetRequiredKeyedService<ResourceWatcher<TEntity>>(selection)));
        return this;
    }

    public IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        registrations.Finalizers.Add((identifier, typeof(TEntity)));
        services.AddScoped<TFinalizer>();
        services.AddSingleton(new FinalizerRegistration<TEntity>(identifier, provider => provider.GetRequiredService<TFinalizer>()));
        return this;
    }

    public IOperatorBuilder Owns<TOwner, TOwned>(string labelSelector)
        where TOwner : class, IKubernetesObject<V1ObjectMeta>
        where TOwned : class, IKubernetesObject<V1ObjectMeta>
    {
        registrations.WakeUps.Add((typeof(TOwner), typeof(TOwned)));
        var selection = Watch<TOwned>(labelSelector);
        services.AddSingleton<IWakeUp<TOwner>>(provider => new OwnedWakeUp<TOwner, TOwned>(
            provider.GetRequiredKeyedService<ResourceWatcher<TOwned>>(selection)));
        return this;
    }

    public IOperatorBuilder Watches<TEntity, TOther>(Func<TOther, IServiceProvider, IEnumerable<(string Namespace, string Name)>> map, string? labelSelector = null)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        registrations.WakeUps.Add((typeof(TEntity), typeof(TOther)));
        var selection = Watch<TOther>(labelSelector);
        services.AddSingleton<IWakeUp<TEntity>>(provider => new MappedWakeUp<TEntity, TOther>(
            provider.GetRequiredKeyedService<ResourceWatcher<TOther>>(selection), map, provider));
        return this;
    }

    private Selection Watch<T>(string? labelSelector)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var selection = new Selection(string.IsNullOrEmpty(labelSelector) ? null : labelSelector, options.Namespace);
        services.AddWatch<T>(selection, options.Watch);
        return selection;
    }
}
