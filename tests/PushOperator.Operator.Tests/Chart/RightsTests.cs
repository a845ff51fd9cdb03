using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Chart;

/// <summary>The operator's rights as the chart gives them: enough for everything it does, and none that it does not use.</summary>
public sealed class RightsTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    // The same Event again within ten seconds is merged in memory; after that the stored one is patched.
    private static readonly Permission MergedEvent = new("", "events", "patch");

    private readonly ConcurrentDictionary<Permission, bool> _used = new();
    private readonly ConcurrentBag<string> _refused = [];
    private readonly SpokenForGateways _gateways = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_operator_works_with_the_charts_rights_and_uses_each_of_them()
    {
        var client = await installed.ClientAsync();
        await using var roles = await InstalledRoles.InstallAsync(client, await controlPlane.KubeconfigAsync(), await controlPlane.CreateNamespaceAsync());
        var granted = roles.GrantedTo(InstalledRoles.Operator);

        await LiveAsync(client, roles);

        _refused.Should().BeEmpty();
        _used.Keys.Should().BeEquivalentTo(granted);
        granted.Should().NotContain(permission => permission.Group == "*" || permission.Resource == "*" || permission.Verb == "*");
    }

    /// <summary>A life of topics and groups in which everything is made, changed and removed once.</summary>
    private async Task LiveAsync(Kubernetes client, InstalledRoles roles)
    {
        await using var running = await RunningOperator.StartAsync(
            client,
            await controlPlane.KubeconfigAsync(),
            _gateways.Namespace = await controlPlane.CreateNamespaceAsync(),
            "kafka:9092",
            services => Configure(services, roles),
            "--Kubernetes:LeaderElection=true",
            $"--Kubernetes:LeaseNamespace={roles.Namespace}",
            "--Autoscaling:ScaleInWindow=00:00:01");
        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = "kafka-user" }, StringData = new Dictionary<string, string> { ["bootstrap.servers"] = "kafka:9092" } };
        await client.CoreV1.CreateNamespacedSecretAsync(secret, running.Namespace, cancellationToken: Ct);
        await running.CreateAsync(TestObjects.Topic("news", spec =>
            (spec.DeletionPolicy, spec.Kafka) = (DeletionPolicy.Delete, new KafkaReference { SecretRef = new SecretReference { Name = "kafka-user" } })));
        await running.CreateAsync(TestObjects.Group("readers", "news", spec => spec.Endpoint = new EndpointSpec { Host = "push.example.com" }));
        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);
        await RepeatAnEventAsync(running);
        await running.Groups.PatchNamespacedAsync<V1Alpha1SubscriberGroup>(
            new V1Patch("""{"spec":{"gateway":{"replicas":1},"endpoint":null}}""", V1Patch.PatchType.MergePatch), running.Namespace, "readers", Ct);
        await Eventually.HoldsAsync(
            async () => (await client.PolicyV1.ListNamespacedPodDisruptionBudgetAsync(running.Namespace, cancellationToken: Ct)).Items.Count == 0
                && (await client.NetworkingV1.ListNamespacedIngressAsync(running.Namespace, cancellationToken: Ct)).Items.Count == 0,
            "what is wanted no longer is gone",
            cancellationToken: Ct);
        await ScaleInAsync(running);
        await running.Groups.DeleteNamespacedAsync<V1Status>(running.Namespace, "readers", Ct);
        await running.Topics.DeleteNamespacedAsync<V1Status>(running.Namespace, "news", Ct);
        await Eventually.HoldsAsync(() => running.TopicIsGoneAsync("news"), "the PushTopic goes", cancellationToken: Ct);
    }

    /// <summary>Two settings in turn, each told by the same Event again and again, until one that is stored is changed.</summary>
    private async Task RepeatAnEventAsync(RunningOperator running)
    {
        var turns = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                var bytes = turns++ % 2 == 0 ? "1048576" : "2097152";
                var patch = new V1Patch($$"""{"spec":{"config":{"segment.bytes":"{{bytes}}"} } }""", V1Patch.PatchType.MergePatch);
                var generation = (await running.Topics.PatchNamespacedAsync<V1Alpha1PushTopic>(patch, running.Namespace, "news", Ct)).Metadata.Generation;
                await Eventually.HoldsAsync(async () => (await running.TopicAsync("news")).Status!.ObservedGeneration == generation, "the setting is made", cancellationToken: Ct);
                return _used.ContainsKey(MergedEvent);
            },
            "an Event is told again",
            cancellationToken: Ct);
    }

    private static async Task ScaleInAsync(RunningOperator running)
    {
        await running.CreateAsync(TestObjects.Group("crowd", "news", spec =>
            spec.Gateway.Autoscaling = new AutoscalingSpec { MinReplicas = 2, MaxReplicas = 3, TargetConnections = 100 }));
        await running.GroupBecomesAsync("crowd", ConditionReasons.Reconciled);
        var fewer = new V1Patch("""{"spec":{"gateway":{"autoscaling":{"minReplicas":1}}}}""", V1Patch.PatchType.MergePatch);
        await running.Groups.PatchNamespacedAsync<V1Alpha1SubscriberGroup>(fewer, running.Namespace, "crowd", Ct);
        await Eventually.HoldsAsync(
            async () => (await running.DeploymentsAsync()).Single(deployment => deployment.Name() == "push-crowd").Spec.Replicas == 1, "one gateway goes", cancellationToken: Ct);
        await running.Groups.DeleteNamespacedAsync<V1Status>(running.Namespace, "crowd", Ct);
    }

    private void Configure(IServiceCollection services, InstalledRoles roles)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(roles.Kubeconfig);
        services.AddSingleton<IKubernetes>(_ => new Kubernetes(configuration, new ActsAsServiceAccount(roles.Namespace, InstalledRoles.Operator, _used, _refused)));
        services.AddSingleton<IKafkaTopicAdministration>(new ScriptedKafka());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CommandPort>(provider, _gateways));
    }
}
