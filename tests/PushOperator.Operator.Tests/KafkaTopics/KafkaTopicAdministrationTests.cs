using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.Operator.KafkaTopics;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.KafkaTopics;

/// <summary>Topic administration on Apache Kafka.</summary>
public sealed class KafkaTopicAdministrationTests(ApacheKafka kafka) : IDisposable
{
    private readonly AdminClients _clients = new(TimeProvider.System, NullLogger<AdminClients>.Instance);
    private readonly string _topic = $"admin-{Guid.NewGuid():N}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task A_topic_is_made_described_grown_configured_and_deleted()
    {
        var (administration, cluster) = await StartAsync();
        (await administration.DescribeAsync(cluster, _topic, Ct)).Should().Be(new KafkaAnswer<KafkaTopic?>(null, null), "it is not there yet");

        (await administration.CreateAsync(cluster, Settings(("retention.ms", "60000")), Ct)).Should().BeNull();
        var made = await DescribeAsync(administration, cluster, topic => topic.Partitions == 3);
        (made.Name, made.Replicas, made.Config["retention.ms"]).Should().Be((_topic, 1, "60000"));
        made.Id.Should().NotBeNullOrEmpty();

        (await administration.GrowAsync(cluster, _topic, 5, Ct)).Should().BeNull();
        (await DescribeAsync(administration, cluster, topic => topic.Partitions == 5)).Id.Should().Be(made.Id);

        (await administration.AlterConfigAsync(cluster, _topic, new Dictionary<string, string> { ["segment.ms"] = "600000" }, Ct)).Should().BeNull();
        var configured = await DescribeAsync(administration, cluster, topic => topic.Config["segment.ms"] == "600000");
        configured.Config["retention.ms"].Should().Be("60000", "an alteration touches only what it names");

        (await administration.DeleteAsync(cluster, _topic, Ct)).Should().BeNull();
        await Eventually.HoldsAsync(async () => (await administration.DescribeAsync(cluster, _topic, Ct)) is { IsSuccess: true, Value: null }, "it is gone", cancellationToken: Ct);
        (await administration.DeleteAsync(cluster, _topic, Ct)).Should().BeNull("a topic that is gone is deleted");
    }

    [Fact]
    public async Task A_topic_made_again_has_another_id()
    {
        var (administration, cluster) = await StartAsync();
        await administration.CreateAsync(cluster, Settings(), Ct);
        var first = await DescribeAsync(administration, cluster, _ => true);
        await administration.DeleteAsync(cluster, _topic, Ct);
        await Eventually.HoldsAsync(async () => await administration.CreateAsync(cluster, Settings(), Ct) is null, "it can be made again", cancellationToken: Ct);

        // Brokers may tell of the old one for a moment.
        (await DescribeAsync(administration, cluster, topic => topic.Id != first.Id)).Partitions.Should().Be(3);
    }

    [Fact]
    public async Task Making_a_topic_that_is_there_says_so()
    {
        var (administration, cluster) = await StartAsync();
        await administration.CreateAsync(cluster, Settings(), Ct);

        (await administration.CreateAsync(cluster, Settings(), Ct))!.Kind.Should().Be(KafkaFailureKind.AlreadyExists);
    }

    [Fact]
    public async Task What_the_brokers_refuse_is_told_in_their_words()
    {
        var (administration, cluster) = await StartAsync();

        var replicas = await administration.CreateAsync(cluster, Settings() with { Replicas = 5 }, Ct);
        var setting = await administration.CreateAsync(cluster, Settings(("no.such.setting", "1")), Ct);

        replicas!.Kind.Should().Be(KafkaFailureKind.Refused);
        replicas.Message.Should().Contain("replicat");
        setting!.Kind.Should().Be(KafkaFailureKind.Refused);
        setting.Message.Should().Contain("no.such.setting");
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_unavailable_and_the_words_do_not_change()
    {
        var administration = new KafkaTopicAdministration(_clients);
        var nowhere = Cluster($"127.0.0.1:{FreePort.Next()}");

        var answer = await administration.DescribeAsync(nowhere, _topic, Ct);

        answer.Failure!.Kind.Should().Be(KafkaFailureKind.Unavailable);
        answer.Failure.Message.Should().Contain(nowhere.BootstrapServers).And.Contain("does not answer");
    }

    [Fact]
    public async Task Properties_that_librdkafka_refuses_are_told_without_their_values()
    {
        var administration = new KafkaTopicAdministration(_clients);
        var wrong = new KafkaCluster("Kafka of secret demo/kafka-user", new Dictionary<string, string> { ["bootstrap.servers"] = "127.0.0.1:1", ["security.protocol"] = "canary-7c1e" });

        var answer = await administration.DescribeAsync(wrong, _topic, Ct);

        answer.Failure!.Kind.Should().Be(KafkaFailureKind.Refused);
        answer.Failure.Message.Should().Contain("demo/kafka-user").And.NotContain("canary");
    }

    private static KafkaCluster Cluster(string servers) => new("the test's Kafka", new Dictionary<string, string> { ["bootstrap.servers"] = servers });

    private async Task<(KafkaTopicAdministration, KafkaCluster)> StartAsync() =>
        (new KafkaTopicAdministration(_clients), Cluster(await kafka.BootstrapServersAsync()));

    private TopicSettings Settings(params (string Name, string Value)[] config) =>
        new() { Name = _topic, Partitions = 3, Config = config.ToDictionary(pair => pair.Name, pair => pair.Value) };

    private async Task<KafkaTopic> DescribeAsync(KafkaTopicAdministration administration, KafkaCluster cluster, Func<KafkaTopic, bool> until) =>
        await Eventually.GivesAsync(
            async () => (await administration.DescribeAsync(cluster, _topic, Ct)).Value is { } topic && until(topic) ? topic : null,
            "Kafka describes the topic as it was made",
            cancellationToken: Ct);
}
