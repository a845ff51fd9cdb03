using System.Text.Json.Nodes;
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

/// <summary>Bad input that only the world can tell, on a real API server and Apache Kafka: which condition, and in which words. What the schema refuses is in <see cref="RuleTests"/>.</summary>
public sealed class BadInputTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed, ApacheKafka kafka) : IClassFixture<InstalledCustomResources>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_copies_than_brokers_is_told_in_the_brokers_words()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("wide", spec => spec.Replicas = 5));

        await running.TopicBecomesAsync("wide", ConditionReasons.KafkaError);

        (await MessageOfTopicAsync(running, "wide")).Should().MatchRegex("^the default Kafka cluster refuses: .*replication factor.*5.*1.*\\(InvalidReplicationFactor\\)$");
    }

    [Fact]
    public async Task A_secret_that_is_missing_or_lacks_a_key_is_named_without_its_content_and_a_good_one_is_noticed()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("locked", spec => spec.Kafka = new KafkaReference { SecretRef = new SecretReference { Name = "kafka-user" } }));
        await running.TopicBecomesAsync("locked", ConditionReasons.SecretInvalid);
        (await MessageOfTopicAsync(running, "locked")).Should().Contain("kafka-user").And.Contain(running.Namespace);

        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = "kafka-user" }, StringData = new Dictionary<string, string> { ["sasl.password"] = "canary-2f9a" } };
        await running.Client.CoreV1.CreateNamespacedSecretAsync(secret, running.Namespace, cancellationToken: Ct);
        await Eventually.PassesAsync(async () => (await MessageOfTopicAsync(running, "locked")).Should().Contain("bootstrap.servers"), cancellationToken: Ct);
        (await MessageOfTopicAsync(running, "locked")).Should().NotContain("canary");

        var good = new JsonObject { ["stringData"] = new JsonObject { ["bootstrap.servers"] = await kafka.BootstrapServersAsync() }, ["data"] = new JsonObject { ["sasl.password"] = null } };
        var patch = new V1Patch(good.ToJsonString(), V1Patch.PatchType.MergePatch);
        await running.Client.CoreV1.PatchNamespacedSecretAsync(patch, "kafka-user", running.Namespace, cancellationToken: Ct);
        await running.TopicBecomesAsync("locked", ConditionReasons.Reconciled);
    }

    [Fact]
    public async Task A_group_names_what_is_missing()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Group("readers", "news"));

        await running.GroupBecomesAsync("readers", ConditionReasons.TopicNotFound);

        (await running.GroupAsync("readers")).Status!.Conditions.Find(ConditionTypes.Ready)!.Message.Should().Be(
            $"PushTopics of namespace {running.Namespace}: news does not exist; the group goes on by itself when they are ready");
    }

    [Fact]
    public async Task A_younger_claim_on_a_topic_is_told_who_has_it()
    {
        await using var running = await StartAsync();
        var name = $"{running.Namespace}.both";
        await running.CreateAsync(TestObjects.Topic("first", spec => spec.TopicName = name));
        await running.TopicBecomesAsync("first", ConditionReasons.Reconciled);
        await running.CreateAsync(TestObjects.Topic("second", spec => spec.TopicName = name));

        await running.TopicBecomesAsync("second", ConditionReasons.ResourceConflict);

        (await MessageOfTopicAsync(running, "second")).Should().MatchRegex($"^Kafka topic \"{name}\" is managed by {running.Namespace}/first since \\d{{4}}-\\d{{2}}-\\d{{2}}; delete one of the two, or name another topicName in a new PushTopic$");
    }

    [Fact]
    public async Task A_status_that_somebody_wrote_is_overwritten()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.TopicBecomesAsync("news", ConditionReasons.Reconciled);

        var patch = new V1Patch("""{"status":{"partitions":99}}""", V1Patch.PatchType.MergePatch);
        await running.Client.CustomObjects.PatchNamespacedCustomObjectStatusAsync(patch, "pushoperator.io", "v1alpha1", running.Namespace, "pushtopics", "news", cancellationToken: Ct);

        await Eventually.HoldsAsync(async () => (await running.TopicAsync("news")).Status!.Partitions == 2, "the status is what Kafka says", cancellationToken: Ct);
    }

    [Fact]
    public async Task A_field_that_there_is_not_is_named()
    {
        var client = await installed.ClientAsync();
        var @namespace = await controlPlane.CreateNamespaceAsync();
        var typo = JsonNode.Parse("""{"apiVersion":"pushoperator.io/v1alpha1","kind":"PushTopic","metadata":{"name":"typo"},"spec":{"partitons":3}}""")!;

        var refusal = () => client.CustomObjects.CreateNamespacedCustomObjectAsync(typo, "pushoperator.io", "v1alpha1", @namespace, "pushtopics", fieldValidation: "Strict", cancellationToken: Ct);

        (await refusal.Should().ThrowAsync<HttpOperationException>()).Which.Response.Content.Should().Contain("unknown field \\\"spec.partitons\\\"");
    }

    [Fact]
    public async Task Kubectl_waits_for_the_conditions_that_it_knows()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news"));
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = await controlPlane.KubeconfigAsync() };

        foreach (var condition in new[] { "condition=Ready", "condition=Reconciling=false", "condition=Stalled=false", "jsonpath={.status.readyReplicas}=2" })
        {
            (await Shell.RunAsync(ProgramOnPath.Require("kubectl"), ["-n", running.Namespace, "wait", $"--for={condition}", "sg/readers", "--timeout=50s"], environment, cancellationToken: Ct))
                .OrThrow().Output.Should().Contain("condition met");
        }
    }

    [Fact]
    public async Task A_paused_group_is_left_alone_until_the_annotation_is_gone()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        var group = TestObjects.Group("readers", "news");
        group.Metadata.Annotations = new Dictionary<string, string> { ["pushoperator.io/paused"] = "true" };
        await running.CreateAsync(group);
        await Eventually.PassesAsync(
            async () => (await running.GroupAsync("readers")).Status!.Conditions.Find(ConditionTypes.Reconciling)!.Reason.Should().Be(ConditionReasons.Paused), cancellationToken: Ct);
        (await running.DeploymentsAsync()).Should().BeEmpty();

        await running.Groups.PatchNamespacedAsync<V1Alpha1SubscriberGroup>(
            new V1Patch("""{"metadata":{"annotations":{"pushoperator.io/paused":null}}}""", V1Patch.PatchType.MergePatch), running.Namespace, "readers", Ct);

        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);
    }

    [Fact]
    public async Task An_endpoint_becomes_an_ingress_and_the_url_and_goes_with_its_field()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("news"));
        await running.CreateAsync(TestObjects.Group("readers", "news", spec => spec.Endpoint = new EndpointSpec { Host = "push.example.com", TlsSecretName = "push-tls" }));
        await running.GroupBecomesAsync("readers", ConditionReasons.Reconciled);
        (await running.GroupAsync("readers")).Status!.Endpoint.Should().Be($"wss://push.example.com/{running.Namespace}/readers/ws");
        (await IngressesAsync()).Should().ContainSingle();

        await running.Groups.PatchNamespacedAsync<V1Alpha1SubscriberGroup>(new V1Patch("""{"spec":{"endpoint":null}}""", V1Patch.PatchType.MergePatch), running.Namespace, "readers", Ct);

        await Eventually.HoldsAsync(async () => (await IngressesAsync()).Count == 0, "the Ingress is removed", cancellationToken: Ct);

        async Task<IList<V1Ingress>> IngressesAsync() => (await running.Client.NetworkingV1.ListNamespacedIngressAsync(running.Namespace, cancellationToken: Ct)).Items;
    }

    private static async Task<string> MessageOfTopicAsync(RunningOperator running, string name) => (await running.TopicAsync(name)).Status!.Conditions.Find(ConditionTypes.Ready)!.Message;

    private async Task<RunningOperator> StartAsync() => await RunningOperator.StartAsync(
        await installed.ClientAsync(),
        await controlPlane.KubeconfigAsync(),
        await controlPlane.CreateNamespaceAsync(),
        await kafka.BootstrapServersAsync());
}
