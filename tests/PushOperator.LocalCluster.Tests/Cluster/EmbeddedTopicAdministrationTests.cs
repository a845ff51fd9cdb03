using PushOperator.EmbeddedKafka;
using PushOperator.LocalCluster.Cluster;
using PushOperator.Operator.KafkaTopics;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Cluster;

public sealed class EmbeddedTopicAdministrationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly EmbeddedKafkaCluster _kafka = EmbeddedKafkaCluster.Start();

    [Fact]
    public async Task A_topic_is_described_as_it_was_asked_for()
    {
        var sut = Create(_kafka);
        (await sut.CreateAsync(Cluster(_kafka), Settings("orders", 4), Cancellation)).Should().BeNull();

        var topic = (await sut.DescribeAsync(Cluster(_kafka), "orders", Cancellation)).Value!;

        topic.Partitions.Should().Be(4);
        topic.Replicas.Should().Be(3);
        topic.Config.Should().Contain("retention.ms", "1000");
        _kafka.Describe("orders")!.Partitions.Should().Be(4);
    }

    [Fact]
    public async Task A_topic_that_exists_is_said_to()
    {
        var sut = Create(_kafka);
        await sut.CreateAsync(Cluster(_kafka), Settings("orders", 4), Cancellation);

        (await sut.CreateAsync(Cluster(_kafka), Settings("orders", 1), Cancellation))!.Kind.Should().Be(KafkaFailureKind.AlreadyExists);
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_is_null_and_is_not_made_by_asking()
    {
        var sut = Create(_kafka);

        (await sut.DescribeAsync(Cluster(_kafka), "orders", Cancellation)).Should().BeEquivalentTo(new { IsSuccess = true, Value = (KafkaTopic?)null });
        (await sut.CreateAsync(Cluster(_kafka), Settings("orders", 1), Cancellation)).Should().BeNull();
    }

    [Fact]
    public async Task The_next_run_has_the_same_topics_with_the_same_ids()
    {
        var first = Create(_kafka);
        await first.CreateAsync(Cluster(_kafka), Settings("orders", 4), Cancellation);
        var id = (await first.DescribeAsync(Cluster(_kafka), "orders", Cancellation)).Value!.Id;

        using var next = EmbeddedKafkaCluster.Start();
        var topic = (await Create(next).DescribeAsync(Cluster(next), "orders", Cancellation)).Value!;

        topic.Id.Should().Be(id);
        next.Describe("orders")!.Partitions.Should().Be(4);
    }

    [Fact]
    public async Task A_deleted_topic_is_gone_also_from_the_next_run()
    {
        var sut = Create(_kafka);
        await sut.CreateAsync(Cluster(_kafka), Settings("orders", 4), Cancellation);

        (await sut.DeleteAsync(Cluster(_kafka), "orders", Cancellation)).Should().BeNull();
        (await sut.DeleteAsync(Cluster(_kafka), "orders", Cancellation)).Should().BeNull();

        (await sut.DescribeAsync(Cluster(_kafka), "orders", Cancellation)).Value.Should().BeNull();
        using var next = EmbeddedKafkaCluster.Start();
        (await Create(next).DescribeAsync(Cluster(next), "orders", Cancellation)).Value.Should().BeNull();
    }

    [Fact]
    public async Task Growing_and_another_cluster_are_refused_in_words()
    {
        var sut = Create(_kafka);
        await sut.CreateAsync(Cluster(_kafka), Settings("orders", 4), Cancellation);

        (await sut.GrowAsync(Cluster(_kafka), "orders", 8, Cancellation))!.Message.Should().Contain("--kafka");
        var elsewhere = new KafkaCluster("elsewhere", new Dictionary<string, string> { ["bootstrap.servers"] = "192.0.2.1:9092" });
        (await sut.DescribeAsync(elsewhere, "orders", Cancellation)).Failure!.Message.Should().Contain("192.0.2.1");
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _directory.Dispose();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EmbeddedTopicAdministration Create(EmbeddedKafkaCluster kafka) => new(kafka, Path.Combine(_directory.Path, "topics.json"));

    private static KafkaCluster Cluster(EmbeddedKafkaCluster kafka) => new("embedded", new Dictionary<string, string> { ["bootstrap.servers"] = kafka.BootstrapServers });

    private static TopicSettings Settings(string name, int partitions) =>
        new() { Name = name, Partitions = partitions, Config = new Dictionary<string, string> { ["retention.ms"] = "1000" } };
}
