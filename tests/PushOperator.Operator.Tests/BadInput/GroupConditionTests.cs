using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.Api.Topics;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.BadInput;

/// <summary>SubscriberGroups that only the world can refuse, on a real API server with its scheduler and Deployment controller: which condition, word for word.</summary>
public sealed class GroupConditionTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed, ApacheKafka kafka) : IClassFixture<InstalledCustomResources>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_topic_that_is_not_ready_or_goes_is_named_and_the_gateways_stay()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("bad", spec => spec.Replicas = 5));
        await running.CreateAsync(TestObjects.Group("waiting", "bad"));
        await running.TopicBecomesAsync("bad", ConditionReasons.KafkaError);
        await MessageBecomesAsync(running, "waiting", ConditionReasons.TopicNotReady, $"PushTopics of namespace {running.Namespace}: bad is not ready (KafkaError); the group goes on by itself when they are ready");

        var topic = TestObjects.Topic("going");
        topic.Metadata.Finalizers = ["example.com/hold"];
        await running.CreateAsync(topic);
        await running.CreateAsync(TestObjects.Group("reading", "going"));
        await running.GroupBecomesAsync("reading", ConditionReasons.Reconciled);
        await running.Topics.DeleteNamespacedAsync<V1Status>(running.Namespace, "going", Ct);

        await MessageBecomesAsync(running, "reading", ConditionReasons.TopicNotReady, $"PushTopics of namespace {running.Namespace}: going is being deleted; the group goes on by itself when they are ready");
        (await running.GroupAsync("reading")).Status!.ReadyReplicas.Should().Be(2, "gateways that run keep running");
        await running.Topics.PatchNamespacedAsync<V1Alpha1PushTopic>(new V1Patch("""{"metadata":{"finalizers":[]}}""", V1Patch.PatchType.MergePatch), running.Namespace, "going", Ct);
    }

    /// <summary>Guard: <c>JudgeMemory</c> in <c>GroupPolicies.Decide</c>.</summary>
    [Fact]
    public async Task A_memory_limit_below_what_a_gateway_needs_is_reckoned_up_and_a_good_one_is_taken()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news", spec => spec.Gateway.Resources = new GatewayResources { Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("64Mi") } }));
        await MessageBecomesAsync(
            running,
            "readers",
            ConditionReasons.ResourcesTooSmall,
            "spec.gateway.resources.limits.memory: 64Mi is less than the 356Mi that a gateway may need: 96Mi for the process, 64Mi for the newest messages and 20Ki for each of 10000 connections; "
            + "raise the limit, or lower spec.gateway.maxConnections");
        (await running.DeploymentsAsync()).Should().BeEmpty();

        await PatchAsync(running, "readers", """{"spec":{"gateway":{"resources":{"limits":{"memory":"200Mi"}},"maxConnections":1000}}}""");

        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);
    }

    /// <summary>Guard: <c>Refusal.Of</c> in <c>SubscriberGroupController.ApplyAsync</c>.</summary>
    [Fact]
    public async Task A_request_above_its_limit_is_told_in_the_API_servers_words()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news", spec => spec.Gateway.Resources = new GatewayResources
        {
            Requests = new Dictionary<string, ResourceQuantity> { ["memory"] = new("2Gi") },
            Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("1Gi") },
        }));
        await MessageBecomesAsync(
            running,
            "readers",
            ConditionReasons.ObjectRefused,
            "the API server refuses an object that the group needs: Deployment.apps \"push-readers\" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: \"2Gi\": must be less than or equal to memory limit of 1Gi");

        await PatchAsync(running, "readers", """{"spec":{"gateway":{"resources":{"limits":null}}}}""");

        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);
    }

    /// <summary>The ten minutes after which Kubernetes takes a roll-out for stuck are let pass by dating its last progress back.</summary>
    [Fact]
    public async Task An_impossible_request_stalls_the_roll_out_with_the_old_gateways_serving_and_the_next_good_spec_heals_it()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);

        await PatchAsync(running, "readers", """{"spec":{"gateway":{"resources":{"requests":{"memory":"465458732Gi"},"limits":{"memory":"465458732Gi"}}}}}""");
        await Eventually.HoldsAsync(async () => await IsRollingOutAsync(), "the roll-out has begun", cancellationToken: Ct);
        await DateBackAsync();

        await MessageBecomesAsync(
            running, "readers", ConditionReasons.RolloutStalled, "2 of 2 gateways are ready, 1 with the newest configuration; the roll-out does not get on: see the newest pods of Deployment push-readers");
        (await running.GroupAsync("readers")).Status!.ReadyReplicas.Should().Be(2, "the old gateways serve on");
        await PatchAsync(running, "readers", """{"spec":{"gateway":{"resources":null}}}""");
        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);

        async Task<bool> IsRollingOutAsync() => (await DeploymentAsync()).Status is { UpdatedReplicas: 1, Replicas: 3 };

        async Task<V1Deployment> DeploymentAsync() => (await running.DeploymentsAsync()).Single();

        async Task DateBackAsync()
        {
            var progressing = (await DeploymentAsync()).Status.Conditions.Single(condition => condition.Type == "Progressing");
            progressing.LastUpdateTime = progressing.LastUpdateTime!.Value.AddHours(-1);
            var patch = new V1Patch(new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(JsonNode.Parse(KubernetesJson.Serialize(progressing))) } }.ToJsonString(), V1Patch.PatchType.StrategicMergePatch);
            await running.Client.AppsV1.PatchNamespacedDeploymentStatusAsync(patch, "push-readers", running.Namespace, cancellationToken: Ct);
        }
    }

    [Fact]
    public async Task Labels_and_annotations_of_a_group_are_not_copied()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        var group = TestObjects.Group("readers", "news");
        group.Metadata.Labels = new Dictionary<string, string> { ["canary"] = "label" };
        group.Metadata.Annotations = new Dictionary<string, string> { ["canary"] = new('x', 200_000) };
        await running.CreateAsync(group);
        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);

        var deployment = (await running.DeploymentsAsync()).Single();
        var maps = (await running.Client.CoreV1.ListNamespacedConfigMapAsync(running.Namespace, labelSelector: SubscriberGroupNames.AllGroupsSelector, cancellationToken: Ct)).Items;

        KubernetesJson.Serialize(deployment).Should().NotContain("canary");
        maps.Should().ContainSingle();
        KubernetesJson.Serialize(maps.Single()).Should().NotContain("canary");
    }

    [Fact]
    public async Task Two_names_of_253_characters_that_differ_in_the_last_become_two_fleets()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        var (one, two) = (new string('n', 252) + "1", new string('n', 252) + "2");
        await running.CreateAsync(TestObjects.Group(one, "news"));
        await running.CreateAsync(TestObjects.Group(two, "news"));

        await running.GroupBecomesAsync(one, ConditionReasons.Reconciled);
        await running.GroupBecomesAsync(two, ConditionReasons.Reconciled);

        (await running.DeploymentsAsync()).Select(deployment => deployment.Name()).Should().BeEquivalentTo(SubscriberGroupNames.Gateway(one), SubscriberGroupNames.Gateway(two))
            .And.OnlyHaveUniqueItems();
    }

    private static Task MessageBecomesAsync(RunningOperator running, string name, string reason, string message) => Eventually.PassesAsync(
        async () =>
        {
            var ready = (await running.GroupAsync(name)).Status?.Conditions.Find(ConditionTypes.Ready);
            (ready?.Reason, ready?.Message).Should().Be((reason, message));
        },
        cancellationToken: Ct);

    private static Task PatchAsync(RunningOperator running, string name, string patch) =>
        running.Groups.PatchNamespacedAsync<V1Alpha1SubscriberGroup>(new V1Patch(patch, V1Patch.PatchType.MergePatch), running.Namespace, name, Ct);

    private async Task<RunningOperator> StartAsync() => await RunningOperator.StartAsync(
        await installed.ClientAsync(),
        await controlPlane.KubeconfigAsync(),
        await controlPlane.CreateNamespaceAsync(),
        await kafka.BootstrapServersAsync());
}
