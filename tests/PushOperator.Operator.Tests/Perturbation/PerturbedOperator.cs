using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Reconciliation;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;
using PushOperator.Operator.Tests.Controllers;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>The operator as it ships, with the perturbed wire on both its sides, and with its pauses shortened; started again whenever it was killed.</summary>
internal sealed class PerturbedOperator(string kubeconfig, string @namespace, ScriptedKafka kafka, Wire wire) : IAsyncDisposable
{
    private Incarnation _incarnation = new() { Started = TimeProvider.System.GetUtcNow() };
    private WebApplication? _host;

    /// <summary>Starts it, or another one in its place if it was killed.</summary>
    public async Task KeepAliveAsync()
    {
        if (_host is not null && !_incarnation.Killed.IsCompleted) return;
        await StartAsync(listsAreBehind: 0);
    }

    /// <summary>Kills it and starts another.</summary>
    public async Task RestartAsync(int listsAreBehind)
    {
        _incarnation.Kill();
        await StartAsync(listsAreBehind);
    }

    /// <summary>Looks at both kinds' objects so many times, as the loops do when the time of a resync has come.</summary>
    public async Task ResyncAsync(IEnumerable<string> topics, IEnumerable<string> groups, int times, CancellationToken cancellationToken)
    {
        var (topicReconciler, groupReconciler) =
            (_host!.Services.GetRequiredService<Reconciler<V1Alpha1PushTopic>>(), _host.Services.GetRequiredService<Reconciler<V1Alpha1SubscriberGroup>>());
        for (var pass = 0; pass < times; pass++)
        {
            foreach (var topic in topics) await topicReconciler.ReconcileAsync(new ObjectKey(@namespace, topic), cancellationToken);
            foreach (var group in groups) await groupReconciler.ReconcileAsync(new ObjectKey(@namespace, group), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _incarnation.Kill();
        await EndAsync();
    }

    private async Task StartAsync(int listsAreBehind)
    {
        await EndAsync();
        _incarnation = new Incarnation { Started = TimeProvider.System.GetUtcNow(), ListsAreBehind = listsAreBehind };
        string[] arguments =
        [
            "--Kafka:BootstrapServers=kafka:9092",
            "--Kafka:ResyncInterval=00:00:01",
            "--Gateway:Image=example.com/push-gateway:1",
            $"--Kubernetes:WatchNamespace={@namespace}",
            "--Kubernetes:LeaderElection=false",
            "--Health:Address=127.0.0.1",
            "--Health:Port=0",
            "--Logging:LogLevel:Default=None",
        ];
        _host = OperatorHost.Create(arguments, Configure);
        await _host.StartAsync();
    }

    private void Configure(IServiceCollection services)
    {
        var incarnation = _incarnation;
        services.AddSingleton<IKubernetes>(_ => new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig), new PerturbingHandler(wire, incarnation)));
        services.AddSingleton<IKafkaTopicAdministration>(new PerturbedKafka(kafka, wire, incarnation));
        // A real cluster's fake nodes run no gateways.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CommandPort>(provider, new SpokenForGateways { Namespace = @namespace, Group = "workers" }));
        var options = (OperatorOptions)services.Single(service => service.ServiceType == typeof(OperatorOptions)).ImplementationInstance!;
        (options.InitialBackoff, options.MaxBackoff) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100));
        (options.Watch.InitialBackoff, options.Watch.MaxBackoff) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100));
        options.Watch.RelistPeriod = TimeSpan.FromMilliseconds(400);
        options.DrainTimeout = TimeSpan.Zero;
    }

    /// <summary>Without grace: it was cut off before, and what it still wants to do at its end has no effect.</summary>
    private async Task EndAsync()
    {
        if (_host is null) return;
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _host.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _host.DisposeAsync();
        _host = null;
    }
}
