using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Operator.KafkaTopics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Autoscaling;

/// <summary>The operator, a real API server, its ReplicaSet controller, and gateways that say what the test says.</summary>
public sealed class AutoscalingEndToEndTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed) : IClassFixture<InstalledCustomResources>
{
    private readonly SpokenForGateways _gateways = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Guard: <c>Autoscaler.PrepareAsync</c>; without it the youngest pod goes, which is the fullest here.</summary>
    [Fact]
    public async Task There_are_more_gateways_for_more_connections_and_the_emptiest_goes_when_there_are_fewer()
    {
        await using var running = await StartAsync();
        await CreateGroupAsync(running, """{"autoscaling":{"minReplicas":1,"maxReplicas":4,"targetConnections":100}}""");
        await running.GroupBecomesAsync("crowd", ConditionReasons.Reconciled);
        var first = (await PodsAsync(running)).Single();
        _gateways.Say(first.Status.PodIP, 250);
        var pods = await Eventually.GivesAsync(async () => await PodsAsync(running) is { Count: 3 } three ? three : null, "three gateways", cancellationToken: Ct);
        (await AutoscalingAsync(running)).Should().BeEquivalentTo(new { Status = "True", Reason = ConditionReasons.ScalingByConnections });

        // The oldest is the emptiest: without a cost Kubernetes would keep it.
        var others = pods.Where(pod => pod.Name() != first.Name()).ToList();
        _gateways.Say(others[0].Status.PodIP, 60);
        _gateways.Say(others[1].Status.PodIP, 70);
        _gateways.Say(first.Status.PodIP, 5);

        var left = await Eventually.GivesAsync(async () => await PodsAsync(running) is { Count: 2 } two ? two : null, "two gateways", cancellationToken: Ct);
        left.Select(pod => pod.Name()).Should().BeEquivalentTo(others.Select(pod => pod.Name()));
        await Eventually.PassesAsync(
            async () => (await MessagesAsync(running)).Should()
                .Contain("1 → 3 gateways: 250 connections on 1 gateways; 100 each are wanted, on 1 to 4 gateways")
                .And.Contain("3 → 2 gateways: 135 connections on 3 gateways; 100 each are wanted, on 1 to 4 gateways"),
            cancellationToken: Ct);
    }

    /// <summary>Guard: <c>IsComplete</c> in <c>ScalePolicy</c>.</summary>
    [Fact]
    public async Task A_gateway_that_does_not_tell_its_connections_keeps_all_of_them()
    {
        await using var running = await StartAsync();
        await CreateGroupAsync(running, """{"autoscaling":{"minReplicas":3,"maxReplicas":4,"targetConnections":100}}""");
        await running.GroupBecomesAsync("crowd", ConditionReasons.Reconciled);
        var pods = await Eventually.GivesAsync(async () => await PodsAsync(running) is { Count: 3 } three ? three : null, "three gateways", cancellationToken: Ct);
        _gateways.Say(pods[0].Status.PodIP, -1);

        await PatchAsync(running, """{"spec":{"gateway":{"autoscaling":{"minReplicas":1}}}}""");
        using var reconciles = new ReconcileCounter(running.Meters);
        await Eventually.HoldsAsync(() => reconciles.Count >= 10, "it had its chances", cancellationToken: Ct);
        (await PodsAsync(running)).Should().HaveCount(3);

        _gateways.Say(pods[0].Status.PodIP, 0);
        await Eventually.HoldsAsync(async () => (await PodsAsync(running)).Count == 1, "heard, they go", cancellationToken: Ct);
    }

    [Fact]
    public async Task Nobody_else_sets_the_number_of_gateways_and_who_has_set_it_is_told()
    {
        await using var running = await StartAsync();
        await CreateGroupAsync(running, """{"replicas":3,"autoscaling":{"minReplicas":1,"maxReplicas":4,"targetConnections":100}}""");
        await running.GroupBecomesAsync("crowd", ConditionReasons.Reconciled);

        await Eventually.PassesAsync(
            async () => (await AutoscalingAsync(running))!.Message.Should().StartWith("the operator runs 1 to 4 gateways for 100 connections each; spec.gateway.replicas, set to 3 by "),
            cancellationToken: Ct);
        (await running.DeploymentsAsync()).Single().Spec.Replicas.Should().Be(1);
        var scale = new V1Patch("""{"spec":{"replicas":4}}""", V1Patch.PatchType.MergePatch);
        var refusal = await FluentActions
            .Awaiting(() => running.Client.CustomObjects.PatchNamespacedCustomObjectScaleAsync(scale, "pushoperator.io", "v1alpha1", running.Namespace, "subscribergroups", "crowd", cancellationToken: Ct))
            .Should().ThrowAsync<HttpOperationException>();
        refusal.Which.Response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        refusal.Which.Response.Content.Should().Contain("replicas is not obeyed while autoscaling is set");

        await PatchAsync(running, """{"spec":{"gateway":{"replicas":2,"autoscaling":null}}}""");
        await Eventually.HoldsAsync(async () => (await running.DeploymentsAsync()).Single().Spec.Replicas == 2, "the spec says it again", cancellationToken: Ct);
        await Eventually.HoldsAsync(async () => await AutoscalingAsync(running) is null, "the condition goes", cancellationToken: Ct);
    }

    /// <summary>Guard: <c>Rebalancer.RebalanceAsync</c>; <c>_lastAsked</c>.</summary>
    [Fact]
    public async Task After_a_scale_out_the_fullest_gateway_is_asked_once_to_let_its_surplus_go()
    {
        await using var running = await StartAsync();
        await CreateGroupAsync(running, """{"replicas":1}""");
        var first = (await Eventually.GivesAsync(async () => await PodsAsync(running) is { Count: 1 } one ? one : null, "a gateway", cancellationToken: Ct)).Single();
        _gateways.Say(first.Status.PodIP, 250);
        await running.GroupBecomesAsync("crowd", ConditionReasons.Reconciled);
        _gateways.Posted.Should().BeEmpty("one gateway has nobody to give to");

        await PatchAsync(running, """{"spec":{"gateway":{"replicas":3}}}""");
        await Eventually.HoldsAsync(() => !_gateways.Posted.IsEmpty, "it is asked", cancellationToken: Ct);
        using var reconciles = new ReconcileCounter(running.Meters);
        await Eventually.HoldsAsync(() => reconciles.Count >= 5, "it could have been asked again", cancellationToken: Ct);

        _gateways.Posted.Should().Equal((first.Status.PodIP, "/v1/groups/crowd/move", """{"connections":125,"withinMs":45000}"""));
        await Eventually.PassesAsync(
            async () => (await MessagesAsync(running)).Should().Contain("3 gateways have 0 to 250 connections: 125 are to move within 45 s; 1 of 1 gateways that were asked do so"),
            cancellationToken: Ct);
    }

    private async Task<RunningOperator> StartAsync()
    {
        var @namespace = await controlPlane.CreateNamespaceAsync();
        _gateways.Namespace = @namespace;
        var running = await RunningOperator.StartAsync(
            await installed.ClientAsync(),
            await controlPlane.KubeconfigAsync(),
            @namespace,
            "kafka:9092",
            services =>
            {
                services.AddSingleton<IKafkaTopicAdministration>(new ScriptedKafka());
                services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CommandPort>(provider, _gateways));
            },
            "--Autoscaling:ScaleOutWindow=00:00:00",
            "--Autoscaling:ScaleInWindow=00:00:02",
            "--Autoscaling:ScaleInPause=00:00:00");
        await running.CreateAsync(TestObjects.Topic("news"));
        return running;
    }

    /// <summary>As a manifest has it: what it does not name nobody has set.</summary>
    private static Task CreateGroupAsync(RunningOperator running, string gateway)
    {
        var group = new JsonObject
        {
            ["apiVersion"] = "pushoperator.io/v1alpha1",
            ["kind"] = "SubscriberGroup",
            ["metadata"] = new JsonObject { ["name"] = "crowd" },
            ["spec"] = new JsonObject { ["topics"] = new JsonArray("news"), ["auth"] = new JsonObject { ["allowAnonymous"] = true }, ["gateway"] = JsonNode.Parse(gateway) },
        };
        return running.Client.CustomObjects.CreateNamespacedCustomObjectAsync(group, "pushoperator.io", "v1alpha1", running.Namespace, "subscribergroups", cancellationToken: Ct);
    }

    private static Task PatchAsync(RunningOperator running, string patch) =>
        running.Groups.PatchNamespacedAsync<V1Alpha1SubscriberGroup>(new V1Patch(patch, V1Patch.PatchType.MergePatch), running.Namespace, "crowd", Ct);

    /// <summary>Ready pods that nobody has asked to go.</summary>
    private static async Task<List<V1Pod>> PodsAsync(RunningOperator running) =>
        [.. (await running.Client.CoreV1.ListNamespacedPodAsync(running.Namespace, cancellationToken: Ct)).Items.Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status.PodIP is not null)];

    private static async Task<V1Condition?> AutoscalingAsync(RunningOperator running) =>
        (await running.GroupAsync("crowd")).Status!.Conditions.Find(ConditionTypes.Autoscaling);

    private static async Task<List<string>> MessagesAsync(RunningOperator running) =>
        [.. (await running.Client.EventsV1.ListNamespacedEventAsync(running.Namespace, cancellationToken: Ct)).Items.Select(@event => @event.Note)];
}
