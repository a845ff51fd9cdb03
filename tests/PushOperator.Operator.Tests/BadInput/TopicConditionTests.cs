using System.Globalization;
using k8s;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.Controllers;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.BadInput;

/// <summary>PushTopics that only the world can refuse, on a real API server and Apache Kafka: which condition, word for word.</summary>
public sealed class TopicConditionTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed, ApacheKafka kafka) : IClassFixture<InstalledCustomResources>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Guard: <c>Colliding</c> in <c>TopicChecks.TopicExists</c>; and the collision in <c>OperatorRegistration.WithTheSameKafkaTopic</c> for going on.</summary>
    [Fact]
    public async Task A_name_that_collides_in_Kafkas_metrics_is_told_with_the_others_and_has_its_turn_when_that_is_gone()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("dotted", spec => (spec.TopicName, spec.DeletionPolicy) = ($"{running.Namespace}.a.b", DeletionPolicy.Delete)));
        await running.TopicBecomesAsync("dotted", ConditionReasons.Reconciled);

        await running.CreateAsync(TestObjects.Topic("scored", spec => spec.TopicName = $"{running.Namespace}.a_b"));

        await running.TopicBecomesAsync("scored", ConditionReasons.NameCollidesInMetrics);
        (await MessageAsync(running, "scored")).Should().Be(
            $"Kafka topics \"{running.Namespace}.a_b\" and \"{running.Namespace}.a.b\" of PushTopic {running.Namespace}/dotted have one name in Kafka's metrics, where dots become underscores, "
            + "so Kafka makes only one of them; create a new PushTopic with another topicName");
        await running.Topics.DeleteNamespacedAsync<V1Status>(running.Namespace, "dotted", Ct);
        await running.TopicBecomesAsync("scored", ConditionReasons.Reconciled);
    }

    [Fact]
    public async Task A_name_that_collides_with_a_topic_of_somebody_else_is_told_in_Kafkas_words()
    {
        await using var running = await StartAsync();
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        await admin.CreateAsync($"{running.Namespace}.c.d", 1);

        await running.CreateAsync(TestObjects.Topic("scored", spec => spec.TopicName = $"{running.Namespace}.c_d"));

        await running.TopicBecomesAsync("scored", ConditionReasons.KafkaError);
        (await MessageAsync(running, "scored")).Should().Be(
            $"the default Kafka cluster refuses: Topic '{running.Namespace}.c_d' collides with existing topic: {running.Namespace}.c.d (TopicException)");
    }

    [Theory]
    [InlineData("no.such.setting", "1", "Unknown topic config name: no.such.setting")]
    [InlineData("segment.bytes", "1", "Invalid value 1 for configuration segment.bytes: Value must be at least ")]
    [InlineData("compression.type", "best", "Invalid value best for configuration compression.type: String must be one of: ")]
    public async Task A_setting_that_Kafka_refuses_is_told_in_its_words(string name, string value, string says)
    {
        await using var running = await StartAsync();

        await running.CreateAsync(TestObjects.Topic("odd", spec => spec.Config = new Dictionary<string, string> { [name] = value }));

        await running.TopicBecomesAsync("odd", ConditionReasons.KafkaError);
        (await MessageAsync(running, "odd")).Should().StartWith($"the default Kafka cluster refuses: {says}").And.EndWith("(InvalidConfig)");
    }

    /// <summary>librdkafka's own words would repeat what the Secret holds. Guard: <c>KafkaFailureKind.Misconfigured</c> in <c>TopicChecks.Failed</c>.</summary>
    [Theory]
    [InlineData("ssl.ca.pem", "canary-not-a-certificate", "the Kafka client does not take the properties of Kafka of secret {0}/kafka-user: see that each value is one that librdkafka knows")]
    [InlineData("security.protocol", "canary-protocol", "the Kafka client does not take the properties of Kafka of secret {0}/kafka-user: see that each value is one that librdkafka knows")]
    [InlineData("plugin.library.paths", "/canary.so", "secret kafka-user: key \"plugin.library.paths\" is not allowed; use ")]
    public async Task Rubbish_in_a_secret_is_told_without_it(string key, string rubbish, string says)
    {
        await using var running = await StartAsync();
        var data = new Dictionary<string, string> { ["bootstrap.servers"] = "127.0.0.1:1", ["security.protocol"] = "ssl" };
        data[key] = rubbish;
        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = "kafka-user" }, StringData = data };
        await running.Client.CoreV1.CreateNamespacedSecretAsync(secret, running.Namespace, cancellationToken: Ct);

        await running.CreateAsync(TestObjects.Topic("locked", spec => spec.Kafka = new KafkaReference { SecretRef = new SecretReference { Name = "kafka-user" } }));

        await running.TopicBecomesAsync("locked", ConditionReasons.SecretInvalid);
        (await MessageAsync(running, "locked")).Should().StartWith(string.Format(CultureInfo.InvariantCulture, says, running.Namespace)).And.NotContain("canary");
    }

    [Fact]
    public async Task Partitions_and_copies_that_nobody_said_are_shown()
    {
        await using var running = await StartAsync();
        await running.CreateAsync(TestObjects.Topic("plain", spec => (spec.Partitions, spec.Replicas) = (6, null)));
        await running.TopicBecomesAsync("plain", ConditionReasons.Reconciled);

        var status = (await running.TopicAsync("plain")).Status!;

        (status.Partitions, status.Replicas).Should().Be((6, 1));
    }

    /// <summary>The way out that the runbook names. Guard: <c>TopicFarewell.SayAsync</c> in <c>PushTopicController.DeletedAsync</c>.</summary>
    [Fact]
    public async Task A_finalizer_removed_by_hand_leaves_the_Kafka_topic_and_that_is_told()
    {
        await using var running = await StartAsync();
        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = "kafka-user" }, StringData = new Dictionary<string, string> { ["bootstrap.servers"] = await kafka.BootstrapServersAsync() } };
        await running.Client.CoreV1.CreateNamespacedSecretAsync(secret, running.Namespace, cancellationToken: Ct);
        await running.CreateAsync(TestObjects.Topic("orders", spec =>
            (spec.DeletionPolicy, spec.Kafka) = (DeletionPolicy.Delete, new KafkaReference { SecretRef = new SecretReference { Name = "kafka-user" } })));
        await running.TopicBecomesAsync("orders", ConditionReasons.Reconciled);
        await running.Client.CoreV1.DeleteNamespacedSecretAsync("kafka-user", running.Namespace, cancellationToken: Ct);
        await running.TopicBecomesAsync("orders", ConditionReasons.SecretInvalid);
        await running.Topics.DeleteNamespacedAsync<V1Status>(running.Namespace, "orders", Ct);
        await running.TopicBecomesAsync("orders", ConditionReasons.DeletionBlocked);
        (await MessageAsync(running, "orders")).Should().Be(
            $"the Kafka topic cannot be deleted: secret kafka-user: not found in namespace {running.Namespace}; mend that, or set deletionPolicy: Retain to let the PushTopic go without");

        await running.Topics.PatchNamespacedAsync<V1Alpha1PushTopic>(new V1Patch("""{"metadata":{"finalizers":[]}}""", V1Patch.PatchType.MergePatch), running.Namespace, "orders", Ct);

        await Eventually.PassesAsync(
            async () => (await running.Client.CoreV1.ListNamespacedEventAsync(running.Namespace, cancellationToken: Ct)).Items.Where(told => told.Reason == "TopicKept").Select(told => told.Message)
                .Should().ContainSingle().Which.Should().Be(
                    $"Kafka topic \"{running.Namespace}.orders\" stays with all its messages although deletionPolicy is Delete: somebody removed the finalizer pushoperator.io/topic by hand; "
                    + "delete the topic with Kafka's tools, or adopt it with a new PushTopic"),
            cancellationToken: Ct);
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        admin.TopicNames().Should().Contain($"{running.Namespace}.orders");
    }

    private static async Task<string> MessageAsync(RunningOperator running, string name) => (await running.TopicAsync(name)).Status!.Conditions.Find(ConditionTypes.Ready)!.Message;

    private async Task<RunningOperator> StartAsync() => await RunningOperator.StartAsync(
        await installed.ClientAsync(),
        await controlPlane.KubeconfigAsync(),
        await controlPlane.CreateNamespaceAsync(),
        await kafka.BootstrapServersAsync());
}
