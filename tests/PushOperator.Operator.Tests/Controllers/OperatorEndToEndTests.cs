using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
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

        await ReadyAsync(running);
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
        await Eventually.HoldsAsync(async () => (await DeploymentsAsync(running)).Count == 0, "the garbage collector takes what the group owned", cancellationToken: Ct);
        await Eventually.HoldsAsync(() => IsGoneAsync(() => running.TopicAsync("orders")), "the PushTopic goes after its Kafka topic", cancellationToken: Ct);
        (await KafkaTopicNamesAsync()).Should().NotContain($"{running.Namespace}.orders");
    }

    [Fact]
    public async Task A_group_waits_for_its_topic_and_goes_on_when_it_appears()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        await ReasonAsync(running, "readers", ConditionReasons.TopicNotFound);
        (await DeploymentsAsync(running)).Should().BeEmpty();

        await running.CreateAsync(TestObjects.Topic("news"));

        await ReasonAsync(running, "readers", ConditionReasons.Reconciled);
    }

    [Fact]
    public async Task The_scale_subresource_sets_the_number_of_gateways()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        await ReasonAsync(running, "readers", ConditionReasons.Reconciled);

        var patch = new V1Patch("""{"spec":{"replicas":4}}""", V1Patch.PatchType.MergePatch);
        await running.Client.CustomObjects.PatchNamespacedCustomObjectScaleAsync(patch, "pushoperator.io", "v1alpha1", running.Namespace, "subscribergroups", "readers", cancellationToken: Ct);

        await Eventually.HoldsAsync(async () => (await running.GroupAsync("readers")).Status!.ReadyReplicas == 4, "four gateways are ready", cancellationToken: Ct);
    }

    [Fact]
    public async Task A_shared_group_runs_no_more_gateways_than_there_are_partitions_and_says_so()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("jobs"));
        await running.CreateAsync(TestObjects.Group("workers", "jobs", spec =>
        {
            spec.Delivery = Delivery.Shared;
            spec.Gateway.Replicas = 5;
        }));

        await ReasonAsync(running, "workers", ConditionReasons.Reconciled);

        var group = await running.GroupAsync("workers");
        group.Status!.Replicas.Should().Be(2);
        var gateways = group.Status.Conditions.Find(ConditionTypes.GatewaysAvailable)!;
        gateways.Reason.Should().Be(ConditionReasons.LimitedByPartitions);
        gateways.Message.Should().Contain("spec.gateway.replicas is 5").And.Contain("2 partitions");
    }

    [Fact]
    public async Task What_somebody_changes_by_hand_is_mended()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news", spec => spec.Retention = new PushTopicRetention { Time = "1h" }));
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        await ReasonAsync(running, "readers", ConditionReasons.Reconciled);

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
    public async Task A_kafka_topic_that_was_there_is_taken_over_only_when_the_user_says_so()
    {
        await using var running = await StartAsync();
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        await admin.CreateAsync($"{running.Namespace}.old", partitions: 2);
        await running.CreateAsync(TestObjects.Topic("old", spec => spec.DeletionPolicy = DeletionPolicy.Delete));
        await TopicReasonAsync(running, "old", ConditionReasons.TopicExists);

        var patch = new V1Patch("""{"metadata":{"annotations":{"pushoperator.io/adopt":"true"}}}""", V1Patch.PatchType.MergePatch);
        await running.Topics.PatchNamespacedAsync<V1Alpha1PushTopic>(patch, running.Namespace, "old", Ct);

        await TopicReasonAsync(running, "old", ConditionReasons.Reconciled);
    }

    [Fact]
    public async Task Of_two_topics_that_name_one_kafka_topic_the_older_has_it_and_deleting_the_other_leaves_it()
    {
        await using var running = await StartAsync();
        var name = $"{running.Namespace}.both";
        await running.CreateAsync(TestObjects.Topic("first", spec => spec.TopicName = name));
        await TopicReasonAsync(running, "first", ConditionReasons.Reconciled);
        await running.CreateAsync(TestObjects.Topic("second", spec => (spec.TopicName, spec.DeletionPolicy) = (name, DeletionPolicy.Delete)));
        await TopicReasonAsync(running, "second", ConditionReasons.ResourceConflict);

        await running.Topics.DeleteNamespacedAsync<V1Status>(running.Namespace, "second", Ct);

        await Eventually.HoldsAsync(() => IsGoneAsync(() => running.TopicAsync("second")), "the second goes", cancellationToken: Ct);
        (await KafkaTopicNamesAsync()).Should().Contain(name);
        (await running.TopicAsync("first")).Status!.Conditions.IsTrue(ConditionTypes.Ready).Should().BeTrue();
    }

    [Fact]
    public async Task A_topic_made_again_by_somebody_else_is_not_taken_for_ours()
    {
        await using var running = await StartAsync();
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        await running.CreateAsync(TestObjects.Topic("news", spec => spec.TopicName = $"{running.Namespace}.replaced"));
        await TopicReasonAsync(running, "news", ConditionReasons.Reconciled);

        await running.DisposeAsync();
        await admin.DeleteAsync($"{running.Namespace}.replaced");
        await Eventually.PassesAsync(() => admin.CreateAsync($"{running.Namespace}.replaced", partitions: 2), cancellationToken: Ct);
        await using var again = await StartAsync(running.Namespace);

        await TopicReasonAsync(again, "news", ConditionReasons.TopicReplaced);
        (await again.TopicAsync("news")).Status!.Conditions.IsTrue(ConditionTypes.Stalled).Should().BeTrue();
    }

    [Fact]
    public async Task An_object_of_somebody_else_in_the_way_is_left_alone_and_named()
    {
        await using var running = await StartAsync();
        var foreign = new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "push-readers-config" }, Data = new Dictionary<string, string> { ["theirs"] = "1" } };
        await running.Client.CoreV1.CreateNamespacedConfigMapAsync(foreign, running.Namespace, cancellationToken: Ct);
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news"));

        await ReasonAsync(running, "readers", ConditionReasons.NameConflict);

        var left = await running.Client.CoreV1.ReadNamespacedConfigMapAsync("push-readers-config", running.Namespace, cancellationToken: Ct);
        left.Data.Should().ContainKey("theirs").And.HaveCount(1);
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

    private async Task<RunningOperator> StartAsync(string? @namespace = null) => await RunningOperator.StartAsync(
        await installed.ClientAsync(),
        await controlPlane.KubeconfigAsync(),
        @namespace ?? await controlPlane.CreateNamespaceAsync(),
        await kafka.BootstrapServersAsync());

    private static async Task ReadyAsync(RunningOperator running)
    {
        await TopicReasonAsync(running, "orders", ConditionReasons.Reconciled);
        await ReasonAsync(running, "workers", ConditionReasons.Reconciled);
        await Eventually.HoldsAsync(
            async () => (await running.GroupAsync("workers")).Status!.Conditions.Find(ConditionTypes.Reconciling)!.Status == "False", "the roll-out is over", cancellationToken: Ct);
    }

    private static Task ReasonAsync(RunningOperator running, string group, string reason) => Eventually.PassesAsync(
        async () => ReasonOf((await running.GroupAsync(group)).Status?.Conditions).Should().Be(reason), cancellationToken: Ct);

    private static Task TopicReasonAsync(RunningOperator running, string topic, string reason) => Eventually.PassesAsync(
        async () => ReasonOf((await running.TopicAsync(topic)).Status?.Conditions).Should().Be(reason), cancellationToken: Ct);

    private static string? ReasonOf(IEnumerable<V1Condition>? conditions) => conditions.Find(ConditionTypes.Ready)?.Reason;

    private static async Task<IList<V1Deployment>> DeploymentsAsync(RunningOperator running) =>
        (await running.Client.AppsV1.ListNamespacedDeploymentAsync(running.Namespace, cancellationToken: Ct)).Items;

    private static async Task<bool> IsGoneAsync<T>(Func<Task<T>> read)
    {
        try
        {
            await read();
            return false;
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

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

    /// <summary>Waits until the operator has looked at the topic so many times more: each look is a request to Kafka, seen in its metrics.</summary>
    private static async Task ResyncsAsync(RunningOperator running, int times)
    {
        using var http = new HttpClient { BaseAddress = running.Health };
        var start = await ReconcilesAsync(http);
        await Eventually.HoldsAsync(async () => await ReconcilesAsync(http) >= start + times, $"{times} resyncs", cancellationToken: Ct);
    }

    private static async Task<double> ReconcilesAsync(HttpClient http) =>
        (await http.GetStringAsync("/metrics", Ct)).Split('\n')
            .Where(line => line.StartsWith("controller_runtime_reconcile_total"))
            .Sum(line => double.Parse(line.Split(' ')[1]));

    private async Task<IReadOnlyList<string>> KafkaTopicNamesAsync()
    {
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        return admin.TopicNames();
    }
}
