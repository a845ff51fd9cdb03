using k8s;
using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Whose a Kafka topic is, on a real API server and Apache Kafka.</summary>
public sealed class PushTopicControllerTests(KubernetesControlPlane controlPlane, InstalledCustomResources installed, ApacheKafka kafka)
    : IClassFixture<InstalledCustomResources>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kafka_topic_that_was_there_is_taken_over_only_when_the_user_says_so()
    {
        await using var running = await StartAsync();
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        await admin.CreateAsync($"{running.Namespace}.old", partitions: 2);
        await running.CreateAsync(TestObjects.Topic("old", spec => spec.DeletionPolicy = DeletionPolicy.Delete));
        await running.TopicBecomesAsync("old", ConditionReasons.TopicExists);

        var patch = new V1Patch("""{"metadata":{"annotations":{"pushoperator.io/adopt":"true"}}}""", V1Patch.PatchType.MergePatch);
        await running.Topics.PatchNamespacedAsync<V1Alpha1PushTopic>(patch, running.Namespace, "old", Ct);

        await running.TopicBecomesAsync("old", ConditionReasons.Reconciled);
    }

    [Fact]
    public async Task Of_two_topics_that_name_one_kafka_topic_the_older_has_it_and_deleting_the_other_leaves_it()
    {
        await using var running = await StartAsync();
        var name = $"{running.Namespace}.both";
        await running.CreateAsync(TestObjects.Topic("first", spec => spec.TopicName = name));
        await running.TopicBecomesAsync("first", ConditionReasons.Reconciled);
        await running.CreateAsync(TestObjects.Topic("second", spec => (spec.TopicName, spec.DeletionPolicy) = (name, DeletionPolicy.Delete)));
        await running.TopicBecomesAsync("second", ConditionReasons.ResourceConflict);

        await running.Topics.DeleteNamespacedAsync<V1Status>(running.Namespace, "second", Ct);

        await Eventually.HoldsAsync(() => running.TopicIsGoneAsync("second"), "the second goes", cancellationToken: Ct);
        (await KafkaTopicNamesAsync()).Should().Contain(name);
        (await running.TopicAsync("first")).Status!.Conditions.IsTrue(ConditionTypes.Ready).Should().BeTrue();
    }

    [Fact]
    public async Task A_topic_made_again_by_somebody_else_is_not_taken_for_ours()
    {
        await using var running = await StartAsync();
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        await running.CreateAsync(TestObjects.Topic("news", spec => spec.TopicName = $"{running.Namespace}.replaced"));
        await running.TopicBecomesAsync("news", ConditionReasons.Reconciled);

        await running.DisposeAsync();
        await admin.DeleteAsync($"{running.Namespace}.replaced");
        await Eventually.PassesAsync(() => admin.CreateAsync($"{running.Namespace}.replaced", partitions: 2), cancellationToken: Ct);
        await using var again = await StartAsync(running.Namespace);

        await again.TopicBecomesAsync("news", ConditionReasons.TopicReplaced);
        (await again.TopicAsync("news")).Status!.Conditions.IsTrue(ConditionTypes.Stalled).Should().BeTrue();
    }

    private async Task<RunningOperator> StartAsync(string? @namespace = null) => await RunningOperator.StartAsync(
        await installed.ClientAsync(),
        await controlPlane.KubeconfigAsync(),
        @namespace ?? await controlPlane.CreateNamespaceAsync(),
        await kafka.BootstrapServersAsync());

    private async Task<IReadOnlyList<string>> KafkaTopicNamesAsync()
    {
        await using var admin = new KafkaAdmin(await kafka.BootstrapServersAsync());
        return admin.TopicNames();
    }
}
