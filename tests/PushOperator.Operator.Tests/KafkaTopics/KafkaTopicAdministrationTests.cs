using Confluent.Kafka;
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

    private KafkaTopicAdministration Administration()
    {
        var requests = new KafkaRequests(_clients);
        return new KafkaTopicAdministration(new TopicDescriptions(requests, TimeProvider.System), new TopicChanges(requests, TimeProvider.System));
    }

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
        var administration = Administration();
        var nowhere = Cluster($"127.0.0.1:{FreePort.Next()}");

        var answer = await administration.DescribeAsync(nowhere, _topic, Ct);

        answer.Failure!.Kind.Should().Be(KafkaFailureKind.Unavailable);
        answer.Failure.Message.Should().Contain(nowhere.BootstrapServers).And.Contain("does not answer");
    }

    [Fact]
    public async Task Many_topics_are_described_together_and_each_answer_is_its_own()
    {
        var (administration, cluster) = await StartAsync();
        await administration.CreateAsync(cluster, Settings(), Ct);
        await DescribeAsync(administration, cluster, _ => true);

        var answers = await Task.WhenAll(Enumerable.Range(0, 250).Select(number => administration.DescribeAsync(cluster, number % 2 == 0 ? _topic : $"missing-{number}", Ct)));

        answers.Should().OnlyContain(answer => answer.IsSuccess);
        answers.Where((_, number) => number % 2 == 0).Should().OnlyContain(answer => answer.Value!.Name == _topic && answer.Value.Partitions == 3);
        answers.Where((_, number) => number % 2 == 1).Should().OnlyContain(answer => answer.Value == null);
    }

    /// <summary>What is refused for one topic is nothing to the others of the same request.</summary>
    [Fact]
    public async Task Many_topics_are_changed_together_and_each_answer_is_its_own()
    {
        var (administration, cluster) = await StartAsync();
        var topics = Enumerable.Range(0, 20).Select(number => Settings() with { Name = $"{_topic}-{number}", Partitions = 1 }).ToList();
        topics[3] = topics[3] with { Replicas = 5 };
        await administration.CreateAsync(cluster, topics[7], Ct);

        var made = await Task.WhenAll(topics.Select(topic => administration.CreateAsync(cluster, topic, Ct)));
        var grown = await Task.WhenAll(topics.Select(topic => administration.GrowAsync(cluster, topic.Name, 2, Ct)));
        var altered = await Task.WhenAll(topics.Select((topic, number) => administration.AlterConfigAsync(cluster, topic.Name, new Dictionary<string, string> { [number == 5 ? "no.such.setting" : "segment.ms"] = "600000" }, Ct)));
        var deleted = await Task.WhenAll(topics.Select(topic => administration.DeleteAsync(cluster, topic.Name, Ct)));

        Failures(made).Should().Equal((3, KafkaFailureKind.Refused), (7, KafkaFailureKind.AlreadyExists));
        Failures(grown).Select(failure => failure.Number).Should().Equal(3);
        Failures(altered).Select(failure => failure.Number).Should().Equal(3, 5);
        Failures(deleted).Should().BeEmpty("a topic that is not there is deleted");

        static IEnumerable<(int Number, KafkaFailureKind Kind)> Failures(KafkaFailure?[] answers) => answers.Select((answer, number) => (number, answer)).Where(pair => pair.answer is not null).Select(pair => (pair.number, pair.answer!.Kind));
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(null, 9)]
    public async Task What_a_group_has_not_committed_is_counted_also_by_age(int? beforeSecond, long expected)
    {
        var (administration, cluster) = await StartAsync();
        await administration.CreateAsync(cluster, Settings() with { Partitions = 1 }, Ct);
        var topic = await DescribeAsync(administration, cluster, _ => true);
        var group = new ReadingGroup("workers", $"group-{_topic}", StartsEarliest: false);
        var start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        using (var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers }).Build())
        {
            // A message each three seconds.
            for (var number = 0; number < 10; number++)
                await producer.ProduceAsync(_topic, new Message<Null, string> { Value = $"{number}", Timestamp = new Timestamp(start.AddSeconds(3 * number)) }, Ct);
        }

        using (var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = cluster.BootstrapServers, GroupId = group.ConsumerGroup }).Build())
        {
            // A broker that has just started does not coordinate yet.
            await Eventually.PassesAsync(() => Task.Run(() => consumer.Commit([new TopicPartitionOffset(_topic, 0, 1)]), Ct), cancellationToken: Ct);
        }

        var count = await administration.CountUnacknowledgedAsync(cluster, topic, group, beforeSecond is { } second ? start.AddSeconds(second + 3) : null, Ct);

        count.Should().Be(new KafkaAnswer<long>(expected, null));
    }

    [Fact]
    public async Task Properties_that_librdkafka_refuses_are_told_without_their_values()
    {
        var administration = Administration();
        var wrong = new KafkaCluster("Kafka of secret demo/kafka-user", new Dictionary<string, string> { ["bootstrap.servers"] = "127.0.0.1:1", ["security.protocol"] = "canary-7c1e" });

        var answer = await administration.DescribeAsync(wrong, _topic, Ct);

        answer.Failure!.Kind.Should().Be(KafkaFailureKind.Misconfigured);
        answer.Failure.Message.Should().Contain("demo/kafka-user").And.NotContain("canary");
    }

    private static KafkaCluster Cluster(string servers) => new("the test's Kafka", new Dictionary<string, string> { ["bootstrap.servers"] = servers });

    private async Task<(KafkaTopicAdministration, KafkaCluster)> StartAsync() =>
        (Administration(), Cluster(await kafka.BootstrapServersAsync()));

    private TopicSettings Settings(params (string Name, string Value)[] config) =>
        new() { Name = _topic, Partitions = 3, Config = config.ToDictionary(pair => pair.Name, pair => pair.Value) };

    private async Task<KafkaTopic> DescribeAsync(KafkaTopicAdministration administration, KafkaCluster cluster, Func<KafkaTopic, bool> until) =>
        await Eventually.GivesAsync(
            async () => (await administration.DescribeAsync(cluster, _topic, Ct)).Value is { } topic && until(topic) ? topic : null,
            "Kafka describes the topic as it was made",
            cancellationToken: Ct);
}
