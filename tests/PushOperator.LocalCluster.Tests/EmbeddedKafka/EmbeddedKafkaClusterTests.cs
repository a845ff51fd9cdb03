using Confluent.Kafka;
using PushOperator.EmbeddedKafka;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.EmbeddedKafka;

public sealed class EmbeddedKafkaClusterTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly EmbeddedKafkaCluster _kafka = EmbeddedKafkaCluster.Start();

    [Fact]
    public void Every_broker_is_on_loopback() =>
        _kafka.BootstrapServers.Split(',').Should().HaveCount(3).And.OnlyContain(server => server.StartsWith("127.0.0.1:"));

    [Fact]
    public void A_topic_has_the_partitions_it_was_made_with()
    {
        _kafka.CreateTopic("orders", partitions: 7, replicas: 3).Should().BeTrue();

        Metadata("orders").Partitions.Should().HaveCount(7).And.OnlyContain(partition => partition.Replicas.Length == 3);
        _kafka.Describe("orders").Should().BeEquivalentTo(new { Name = "orders", Partitions = 7, Replicas = 3 });
    }

    [Fact]
    public void Creating_a_topic_twice_leaves_the_first()
    {
        _kafka.CreateTopic("orders", partitions: 2);

        _kafka.CreateTopic("orders", partitions: 5).Should().BeFalse();

        Metadata("orders").Partitions.Should().HaveCount(2);
        _kafka.Topics.Should().ContainSingle().Which.Partitions.Should().Be(2);
    }

    [Fact]
    public async Task A_topic_made_again_is_empty_and_has_another_id()
    {
        _kafka.CreateTopic("orders", partitions: 1);
        var first = _kafka.Describe("orders")!.Id;
        await ProduceAsync("orders", 3);

        _kafka.DeleteTopic("orders").Should().BeTrue();
        _kafka.CreateTopic("orders", partitions: 1);

        _kafka.Describe("orders")!.Id.Should().NotBe(first);
        End("orders").High.Value.Should().Be(0);
    }

    [Fact]
    public async Task What_was_produced_is_consumed_in_order()
    {
        _kafka.CreateTopic("orders", partitions: 1, replicas: 3);
        await ProduceAsync("orders", 50);

        using var consumer = Consumer("readers");
        consumer.Assign(new TopicPartitionOffset("orders", 0, Offset.Beginning));

        Consume(consumer, 50).Select(record => record.Message.Value).Should().Equal(Enumerable.Range(0, 50).Select(number => $"{number}"));
    }

    [Theory]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Consumer)]
    public async Task A_group_goes_on_at_its_committed_offset(GroupProtocol protocol)
    {
        _kafka.CreateTopic("orders", partitions: 1);
        await ProduceAsync("orders", 10);
        using (var first = Consumer("group", protocol))
        {
            first.Subscribe("orders");
            first.Commit(Consume(first, 4)[^1]);
            first.Close();
        }

        using var second = Consumer("group", protocol);
        second.Subscribe("orders");

        Consume(second, 1)[0].Offset.Value.Should().Be(4);
    }

    [Fact]
    public async Task A_broker_that_is_down_takes_nothing_until_it_is_up()
    {
        _kafka.CreateTopic("orders", partitions: 1);
        var leader = Metadata("orders").Partitions[0].Leader;
        using var producer = Producer(deliveryTimeout: TimeSpan.FromSeconds(1));

        _kafka.TakeDown(leader);
        var produceWhileDown = () => producer.ProduceAsync("orders", new Message<string, string> { Key = "k", Value = "v" });
        await produceWhileDown.Should().ThrowAsync<ProduceException<string, string>>();

        _kafka.BringUp(leader);
        await ProduceAsync("orders", 1);
        End("orders").High.Value.Should().Be(1);
    }

    [Fact]
    public async Task Messages_below_a_deleted_offset_are_gone()
    {
        _kafka.CreateTopic("orders", partitions: 1);
        await ProduceAsync("orders", 10);

        _kafka.DeleteRecords(new TopicPartition("orders", 0), beforeOffset: 6);

        End("orders").Low.Value.Should().Be(6);
    }

    [Fact]
    public async Task A_request_fails_as_often_as_it_was_told_to()
    {
        _kafka.CreateTopic("orders", partitions: 1);
        using var producer = Producer(deliveryTimeout: Bound, retries: 0);
        _kafka.FailNextRequests(apiKey: 0, ErrorCode.PolicyViolation);

        var refused = () => producer.ProduceAsync("orders", new Message<string, string> { Value = "refused" });

        (await refused.Should().ThrowAsync<ProduceException<string, string>>()).Which.Error.Code.Should().Be(ErrorCode.PolicyViolation);
        (await producer.ProduceAsync("orders", new Message<string, string> { Value = "taken" }, TestContext.Current.CancellationToken)).Offset.Value.Should().Be(0);
    }

    public void Dispose() => _kafka.Dispose();

    private async Task ProduceAsync(string topic, int count)
    {
        using var producer = Producer(Bound);
        for (var number = 0; number < count; number++)
            await producer.ProduceAsync(topic, new Message<string, string> { Key = "k", Value = $"{number}" }, TestContext.Current.CancellationToken);
    }

    private IProducer<string, string> Producer(TimeSpan deliveryTimeout, int retries = 10) => new ProducerBuilder<string, string>(new ProducerConfig
    {
        BootstrapServers = _kafka.BootstrapServers,
        Acks = Acks.All,
        MessageSendMaxRetries = retries,
        MessageTimeoutMs = (int)deliveryTimeout.TotalMilliseconds,
    }).SetLogHandler((_, _) => { }).Build();

    private IConsumer<string, string> Consumer(string group, GroupProtocol protocol = GroupProtocol.Classic) => new ConsumerBuilder<string, string>(new ConsumerConfig
    {
        BootstrapServers = _kafka.BootstrapServers,
        GroupId = group,
        GroupProtocol = protocol,
        // The embedded broker rebalances for this long, less a second. With KIP-848 the broker decides and the client may not say.
        SessionTimeoutMs = protocol is GroupProtocol.Classic ? 2000 : null,
        HeartbeatIntervalMs = protocol is GroupProtocol.Classic ? 300 : null,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = false,
    }).Build();

    private static List<ConsumeResult<string, string>> Consume(IConsumer<string, string> consumer, int count)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        return [.. Enumerable.Range(0, count).Select(_ => consumer.Consume(bound.Token))];
    }

    private WatermarkOffsets End(string topic)
    {
        using var consumer = Consumer("watermarks");
        return consumer.QueryWatermarkOffsets(new TopicPartition(topic, 0), Bound);
    }

    private TopicMetadata Metadata(string topic)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        return admin.GetMetadata(topic, Bound).Topics.Single();
    }
}
