using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.EmbeddedKafka;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Groups.Support;

namespace PushOperator.Gateway.Tests.Groups.Broadcast;

/// <summary>Subscribers with an id while Kafka is away.</summary>
public sealed class DurableOutageTests : IDisposable
{
    private readonly EmbeddedKafkaCluster _cluster = EmbeddedKafkaCluster.Start(brokers: 1);

    /// <summary>A refused handshake whose claim came later would be the newer session, and would end (4009) the one that the subscriber has by then. Guard: <c>KafkaClients.SubscriberProducer</c> gives up before <c>DurableJoins</c> does.</summary>
    [Fact]
    public async Task A_claim_that_was_refused_for_want_of_Kafka_is_not_written_afterwards()
    {
        using var broker = Broker.On(_cluster);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, DeliveryMode.Broadcast));
        await pod.JoinAsync(subscriber: "before");

        _cluster.TakeDown(1);
        var refused = await pod.TryJoinAsync(new TestMember { Subscriber = "refused" }, null);
        _cluster.BringUp(1);
        // Written by the same producer, which keeps the order: whatever it still had comes before.
        await pod.JoinAsync(subscriber: "after");

        refused.Should().BeOfType<JoinOutcome.Refused>().Which.Code.Should().Be("kafka_unavailable");
        Claimed(broker, topic).Should().Contain(["before", "after"]).And.NotContain("refused");
    }

    public void Dispose() => _cluster.Dispose();

    private static HashSet<string> Claimed(Broker broker, string topic)
    {
        var claimed = new HashSet<string>();
        using var consumer = new ConsumerBuilder<string, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers, GroupId = $"reader-{Guid.NewGuid():n}", EnableAutoCommit = false, EnablePartitionEof = true,
        }).Build();
        consumer.Assign(new TopicPartitionOffset($"push.ns.{topic}.subscribers", 0, Offset.Beginning));
        while (consumer.Consume(TimeSpan.FromSeconds(10)) is { IsPartitionEOF: false } record) claimed.Add(record.Message.Key);
        return claimed;
    }
}
