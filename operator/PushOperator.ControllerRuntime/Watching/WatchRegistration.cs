using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>Registers watches: one for each kind and selection, however many ask for it.</summary>
internal static class WatchRegistration
{
    public static void AddWatch<T>(this IServiceCollection services, Selection selection, WatchOptions options)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        services.AddWatching();
        services.TryAddSingleton<ObjectReader<T>>();
        services.TryAddSingleton<IObjectCache<T>>(provider => provider.GetRequiredService<ObjectCache<T>>());
        services.TryAddSingleton<IObjectChanges<T>>(provider => provider.GetRequiredService<ObjectCache<T>>());
        if (services.Any(service => service.ServiceType == typeof(ResourceWatcher<T>) && selection.Equals(service.ServiceKey))) return;

        services.AddKeyedSingleton(selection, (provider, _) => ActivatorUtilities.CreateInstance<ResourceWatcher<T>>(
            provider, ActivatorUtilities.CreateInstance<ObjectStore<T>>(provider), selection, options));

        // The same watch again without its key: keyed services are in no enumeration.
        services.AddSingleton(provider => provider.GetRequiredKeyedService<ResourceWatcher<T>>(selection));
        services.AddSingleton<IResourceWatcher>(provider => provider.GetRequiredKeyedService<ResourceWatcher<T>>(selection));
    }

    /// <summary>What every watch needs.</summary>
    public static void AddWatching(this IServiceCollection services)
    {
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OperatorMetrics>();
        services.TryAddSingleton<ApiServerClient>();
        services.TryAddSingleton<IApiServerDocuments>(provider => provider.GetRequiredService<ApiServerClient>());
        services.TryAddSingleton(typeof(ObjectCache<>));
        services.AddHostedService<WatchService>();
    }
}
