using System.Diagnostics.Metrics;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Operator.Program;
using PushOperator.Operator.Status;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>The operator as it ships, in the test's process, looking after one namespace of the real API server.</summary>
internal sealed class RunningOperator : IAsyncDisposable
{
    private readonly WebApplication _host;

    private RunningOperator(WebApplication host, Kubernetes client, string @namespace)
    {
        (_host, Client, Namespace) = (host, client, @namespace);
        Topics = new GenericClient(client, "pushoperator.io", "v1alpha1", "pushtopics", disposeClient: false);
        Groups = new GenericClient(client, "pushoperator.io", "v1alpha1", "subscribergroups", disposeClient: false);
    }

    public Kubernetes Client { get; }

    public string Namespace { get; }

    public GenericClient Topics { get; }

    public GenericClient Groups { get; }

    /// <summary>Where probes and metrics are served.</summary>
    public Uri Health => new(_host.Urls.Single());

    /// <summary>The factory of its own meters.</summary>
    public IMeterFactory Meters => _host.Services.GetRequiredService<IMeterFactory>();

    public static async Task<RunningOperator> StartAsync(
        Kubernetes client, string kubeconfig, string @namespace, string bootstrapServers, Action<IServiceCollection>? configure = null, params string[] more)
    {
        string[] arguments =
        [
            $"--Kafka:BootstrapServers={bootstrapServers}",
            "--Kafka:ResyncInterval=00:00:01",
            "--Gateway:Image=example.com/push-gateway:1",
            "--Gateway:CountsInterval=00:00:01",
            $"--Kubernetes:Kubeconfig={kubeconfig}",
            $"--Kubernetes:WatchNamespace={@namespace}",
            "--Kubernetes:LeaderElection=false",
            "--Health:Address=127.0.0.1",
            "--Health:Port=0",
            "--Logging:LogLevel:Default=Warning",
            .. more,
        ];
        var host = OperatorHost.Create(arguments, configure);
        await host.StartAsync();
        return new RunningOperator(host, client, @namespace);
    }

    public Task<V1Alpha1PushTopic> CreateAsync(V1Alpha1PushTopic topic) => Topics.CreateNamespacedAsync(topic, Namespace);

    public Task<V1Alpha1SubscriberGroup> CreateAsync(V1Alpha1SubscriberGroup group) => Groups.CreateNamespacedAsync(group, Namespace);

    public Task<V1Alpha1PushTopic> TopicAsync(string name) => Topics.ReadNamespacedAsync<V1Alpha1PushTopic>(Namespace, name);

    public Task<V1Alpha1SubscriberGroup> GroupAsync(string name) => Groups.ReadNamespacedAsync<V1Alpha1SubscriberGroup>(Namespace, name);

    public async Task<IList<V1Deployment>> DeploymentsAsync() =>
        (await Client.AppsV1.ListNamespacedDeploymentAsync(Namespace, cancellationToken: Ct)).Items;

    /// <summary>Waits until the group's <c>Ready</c> has this reason.</summary>
    public Task GroupBecomesAsync(string name, string reason) =>
        Eventually.PassesAsync(async () => ReasonOf((await GroupAsync(name)).Status?.Conditions).Should().Be(reason), cancellationToken: Ct);

    /// <summary>Waits until the PushTopic's <c>Ready</c> has this reason.</summary>
    public Task TopicBecomesAsync(string name, string reason) =>
        Eventually.PassesAsync(async () => ReasonOf((await TopicAsync(name)).Status?.Conditions).Should().Be(reason), cancellationToken: Ct);

    public async Task<bool> TopicIsGoneAsync(string name)
    {
        try
        {
            await TopicAsync(name);
            return false;
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string? ReasonOf(IEnumerable<V1Condition>? conditions) => conditions.Find(ConditionTypes.Ready)?.Reason;
}
