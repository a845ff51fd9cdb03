using k8s;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>What a group waits for, runs and leaves alone, on a real API server; fake nodes make every pod ready at once.</summary>
public sealed class SubscriberGroupControllerTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed, ApacheKafka kafka)
    : IClassFixture<InstalledCustomResources>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_group_waits_for_its_topic_and_goes_on_when_it_appears()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        await running.GroupBecomesAsync("readers", ConditionReasons.TopicNotFound);
        (await running.DeploymentsAsync()).Should().BeEmpty();

        await running.CreateAsync(TestObjects.Topic("news"));

        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);
    }

    /// <summary>Guard: the Secret's watch in <c>OperatorRegistration</c>, and <c>GroupPolicies.JudgeSecrets</c>.</summary>
    [Fact]
    public async Task A_group_waits_for_the_secret_with_the_keys_of_its_token_issuer_and_goes_on_when_it_appears()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news", spec => spec.Auth = new AuthSpec
        {
            Jwt = new JwtSpec { Issuer = "https://login.example.com/", Audience = "push", JwksSecretRef = new SecretReference { Name = "login-keys" } },
        }));
        await running.GroupBecomesAsync("readers", ConditionReasons.SecretInvalid);
        (await running.DeploymentsAsync()).Should().BeEmpty();

        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = "login-keys" }, StringData = new Dictionary<string, string> { ["jwks.json"] = """{"keys":[]}""" } };
        await running.Client.CoreV1.CreateNamespacedSecretAsync(secret, running.Namespace, cancellationToken: Ct);

        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);
    }

    [Fact]
    public async Task The_scale_subresource_sets_the_number_of_gateways()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);

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

        await running.GroupBecomesAsync("workers", ConditionReasons.Reconciled);

        var group = await running.GroupAsync("workers");
        group.Status!.Replicas.Should().Be(2);
        var gateways = group.Status.Conditions.Find(ConditionTypes.GatewaysAvailable)!;
        gateways.Reason.Should().Be(ConditionReasons.LimitedByPartitions);
        gateways.Message.Should().Contain("spec.gateway.replicas is 5").And.Contain("2 partitions");
    }

    [Fact]
    public async Task Gateways_run_in_a_namespace_that_enforces_the_restricted_pod_security_standard()
    {
        await using var running = await StartAsync();
        var patch = new V1Patch("""{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}""", V1Patch.PatchType.MergePatch);
        await running.Client.CoreV1.PatchNamespaceAsync(patch, running.Namespace, cancellationToken: Ct);
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news"));

        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);

        (await running.GroupAsync("readers")).Status!.ReadyReplicas.Should().Be(2);
    }

    [Fact]
    public async Task An_object_that_the_group_no_longer_wants_is_removed()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);
        (await BudgetsAsync()).Should().ContainSingle("two gateways have a disruption budget");

        var patch = new V1Patch("""{"spec":{"gateway":{"replicas":1}}}""", V1Patch.PatchType.MergePatch);
        await running.Groups.PatchNamespacedAsync<V1Alpha1SubscriberGroup>(patch, running.Namespace, "readers", Ct);

        await Eventually.HoldsAsync(async () => (await BudgetsAsync()).Count == 0, "one gateway has none", cancellationToken: Ct);

        async Task<IList<V1PodDisruptionBudget>> BudgetsAsync() =>
            (await running.Client.PolicyV1.ListNamespacedPodDisruptionBudgetAsync(running.Namespace, cancellationToken: Ct)).Items;
    }

    [Fact]
    public async Task An_object_of_somebody_else_in_the_way_is_left_alone_and_named()
    {
        await using var running = await StartAsync();
        var foreign = new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "push-readers-config" }, Data = new Dictionary<string, string> { ["theirs"] = "1" } };
        await running.Client.CoreV1.CreateNamespacedConfigMapAsync(foreign, running.Namespace, cancellationToken: Ct);
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news"));

        await running.GroupBecomesAsync("readers", ConditionReasons.NameConflict);

        var left = await running.Client.CoreV1.ReadNamespacedConfigMapAsync("push-readers-config", running.Namespace, cancellationToken: Ct);
        left.Data.Should().ContainKey("theirs").And.HaveCount(1);
    }

    private async Task<RunningOperator> StartAsync() => await RunningOperator.StartAsync(
        await installed.ClientAsync(),
        await controlPlane.KubeconfigAsync(),
        await controlPlane.CreateNamespaceAsync(),
        await kafka.BootstrapServersAsync());
}
