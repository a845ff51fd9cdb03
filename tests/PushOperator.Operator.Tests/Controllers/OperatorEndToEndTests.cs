using System.Net;
using k8s;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>
/// The whole operator on a real API server and Apache Kafka. Fake nodes make every pod ready at once; nothing answers at a pod's address, so what gateways say
/// of themselves stays unknown.
/// </summary>
public sealed class OperatorEndToEndTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed, ApacheKafka kafka)
    : IClassFixture<InstalledCustomResources>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_topic_and_a_group_become_ready_then_nothing_more_is_written_and_deleting_them_cleans_up()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("orders", spec => spec.DeletionPolicy = DeletionPolicy.Delete));
        await running.CreateAsync(TestObjects.Group("workers", "orders"));

        await running.TopicBecomesAsync("orders", ConditionReasons.Reconciled);
        await running.GroupBecomesAsync("workers", ConditionReasons.Reconciled);
        await Eventually.HoldsAsync(
            async () => (await running.GroupAsync("workers")).Status!.Conditions.Find(ConditionTypes.Reconciling)!.Status == "False", "the roll-out is over", cancellationToken: Ct);
        var topic = await running.TopicAsync("orders");
        topic.Status!.Should().BeEquivalentTo(new { TopicName = $"{running.Namespace}.orders", Partitions = 2, Replicas = 1, ObservedGeneration = 1 });
        var group = await running.GroupAsync("workers");
        group.Status!.Endpoint.Should().Be($"ws://push-router.push-system.svc/{running.Namespace}/workers/ws");
        (group.Status.Replicas, group.Status.ReadyReplicas, group.Status.Selector).Should().Be((2, 2, "pushoperator.io/subscriber-group=workers"));
        (group.Status.Connections, group.Status.Lag).Should().Be((null, null), "no gateway answers, and a number would be made up");
        (await running.Client.CoreV1.ReadNamespacedSecretAsync("push-workers-cursor-key", running.Namespace, cancellationToken: Ct)).Data["cursor.key"].Should().HaveCount(32);

        var before = await VersionsAsync(running);
        await ResyncsAsync(running, 5);
        (await VersionsAsync(running)).Should().Equal(before, "a world that matches is left alone");

        await running.Groups.DeleteNamespacedAsync<V1Status>(running.Namespace, "workers", Ct);
        await running.Topics.DeleteNamespacedAsync<V1Status>(running.Namespace, "orders", Ct);
        await Eventually.HoldsAsync(async () => (await running.DeploymentsAsync()).Count == 0, "the garbage collector takes what the group owned", TimeSpan.FromSeconds(60), Ct);
        await Eventually.HoldsAsync(() => running.TopicIsGoneAsync("orders"), "the PushTopic goes after its Kafka topic", cancellationToken: Ct);
        (await KafkaTopicNamesAsync()).Should().NotContain($"{running.Namespace}.orders");
    }

    [Fact]
    public async Task What_somebody_changes_by_hand_is_mended()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news", spec => spec.Retention = new PushTopicRetention { Time = "1h" }));
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);

        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        await admin.SetAsync($"{running.Namespace}.news", "retention.ms", "1000");
        await running.Client.CoreV1.DeleteNamespacedServiceAsync("push-readers", running.Namespace, cancellationToken: Ct);

        await Eventually.HoldsAsync(async () => await admin.GetAsync($"{running.Namespace}.news", "retention.ms") == "3600000", "the retention is set back", cancellationToken: Ct);
        await Eventually.HoldsAsync(
            async () => (await running.Client.CoreV1.ListNamespacedServiceAsync(running.Namespace, cancellationToken: Ct)).Items.Any(service => service.Name() == "push-readers"),
            "the Service is made again",
            cancellationToken: Ct);
    }

    [Fact]
    public async Task The_operator_says_that_it_lives_and_is_ready_and_counts()
    {
        await using var running = await StartAsync();
        using var http = new HttpClient { BaseAddress = running.Health };

        (await http.GetAsync("/livez", Ct)).StatusCode.Should().Be(HttpStatusCode.OK);
        await Eventually.HoldsAsync(async () => (await http.GetAsync("/readyz", Ct)).StatusCode == HttpStatusCode.OK, "the caches are complete", cancellationToken: Ct);
        (await http.GetStringAsync("/metrics", Ct)).Should().Contain("rest_client_requests");
    }

    private async Task<RunningOperator> StartAsync() => await RunningOperator.StartAsync(
        await installed.ClientAsync(),
        await controlPlane.KubeconfigAsync(),
        await controlPlane.CreateNamespaceAsync(),
        await kafka.BootstrapServersAsync());

    /// <summary>resourceVersions of everything the operator writes.</summary>
    private static async Task<SortedDictionary<string, string>> VersionsAsync(RunningOperator running)
    {
        var (client, name) = (running.Client, running.Namespace);
        IEnumerable<IKubernetesObject<V1ObjectMeta>> all =
        [
            .. (await client.AppsV1.ListNamespacedDeploymentAsync(name, cancellationToken: Ct)).Items,
            .. (await client.CoreV1.ListNamespacedServiceAsync(name, cancellationToken: Ct)).Items,
            .. (await client.CoreV1.ListNamespacedConfigMapAsync(name, cancellationToken: Ct)).Items,
            .. (await client.CoreV1.ListNamespacedSecretAsync(name, cancellationToken: Ct)).Items,
            .. (await client.CoreV1.ListNamespacedServiceAccountAsync(name, cancellationToken: Ct)).Items,
            await running.TopicAsync("orders"),
            await running.GroupAsync("workers"),
        ];
        return new SortedDictionary<string, string>(all.ToDictionary(thing => $"{thing.GetType().Name} {thing.Metadata.Name}", thing => thing.Metadata.ResourceVersion));
    }

    /// <summary>Waits until the operator has looked so many times more at what it looks after.</summary>
    private static async Task ResyncsAsync(RunningOperator running, int times)
    {
        using var reconciles = new ReconcileCounter(running.Meters);
        await Eventually.HoldsAsync(() => reconciles.Count >= times, $"{times} resyncs", cancellationToken: Ct);
    }

    private async Task<IReadOnlyList<string>> KafkaTopicNamesAsync()
    {
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        return admin.TopicNames();
    }
}
