using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Events;
using PushOperator.ControllerRuntime.LeaderElection;
using PushOperator.ControllerRuntime.Watching;
using PushOperator.ControllerRuntime.Writing;

namespace PushOperator.ControllerRuntime;

/// <summary>Registers the runtime, or only its caches. The host program registers <see cref="IKubernetes"/>.</summary>
public static class KubernetesOperatorServiceCollectionExtensions
{
    /// <summary>Registers the runtime, once a program; controllers are added to the result.</summary>
    public static IOperatorBuilder AddKubernetesOperator(this IServiceCollection services, Action<OperatorOptions>? configure = null)
    {
        var options = new OperatorOptions();
        configure?.Invoke(options);
        var registrations = new OperatorRegistrations();
        services.AddWatching();
        services.AddSingleton(options);
        services.AddSingleton(options.LeaderElection);
        services.AddSingleton(registrations);
        services.AddSingleton<OperatorValidator>();
        services.AddSingleton<IOperatorState, OperatorState>();
        services.AddWriting();
        services.AddEvents();
        services.AddSingleton<Leadership>();
        services.AddSingleton<ILeaseClient, LeaseClient>();
        services.AddSingleton<LeaderElector>();
        services.AddHostedService<OperatorService>();
        return new OperatorBuilder(services, options, registrations);
    }

    /// <summary>
    /// Watches a kind without any controller, from the start of the host to its end: gives <see cref="IObjectCache{T}"/> and
    /// <see cref="IObjectChanges{T}"/>. Called more than once for a kind, both services cover the union of what was asked for.
    /// </summary>
    /// <param name="services">The services being built; <see cref="IKubernetes"/> must be among them.</param>
    /// <param name="labelSelector">Which objects, for example <c>app=x,tier!=y</c>; null for all.</param>
    /// <param name="namespace">Of which namespace; null for all.</param>
    /// <param name="configure">How to watch.</param>
    public static IServiceCollection AddObjectCache<T>(
        this IServiceCollection services, string? labelSelector = null, string? @namespace = null, Action<WatchOptions>? configure = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var options = new WatchOptions();
        configure?.Invoke(options);
        services.AddWatch<T>(new Selection(labelSelector, @namespace), options);
        return services;
    }

    private static void AddWriting(this IServiceCollection services)
    {
        services.AddSingleton<AppliedStates>();
        services.AddSingleton<OverrideBudget>();
        services.AddSingleton(typeof(Confirmation<>));
        services.AddSingleton<LeaderClient>();
        services.AddSingleton<FinalizerWriter>();
        services.AddSingleton<IObjectWriter, ObjectWriter>();
    }

    private static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IEventRecorder>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddSingleton<IMalformedObjectListener>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddHostedService<EventWriter>();
    }
}
