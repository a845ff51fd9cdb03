using System.Text;
using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Publishing;

public sealed class IdempotencyAcrossPodsTests(ApacheKafka kafka, EmbeddedBroker embedded)
{
    /// <summary>Guard: <c>IdempotencyFeed.Read</c> in both intakes.</summary>
    [Theory]
    [InlineData(DeliveryMode.Broadcast, false)]
    [InlineData(DeliveryMode.Broadcast, true)]
    [InlineData(DeliveryMode.Shared, false)]
    public async Task A_repeat_through_a_pod_that_has_read_the_first_returns_its_id_and_writes_nothing(DeliveryMode delivery, bool apache)
    {
        using var broker = await Broker.StartAsync(apache, kafka, embedded);
        var topic = await broker.CreateTopicAsync(1);
        await using var pod = await Pod.StartAsync(Pod.Configure(broker, topic, delivery));
        var member = await pod.JoinAsync();
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = broker.BootstrapServers }).Build();
        var headers = new Headers { { "trace", "t-1"u8.ToArray() }, { PublishFields.IdempotencyKeyHeader, "order-981"u8.ToArray() } };
        await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = "1"u8.ToArray(), Headers = headers }, TestContext.Current.CancellationToken);
        await Until.HoldsAsync(() => member.Count == 1, "the pod has read it");
        var published = 0;

        var repeat = pod.Window.GetOrPublish("orders", "order-981", FingerprintOf("1"), Publish);
        var other = pod.Window.GetOrPublish("orders", "order-981", FingerprintOf("2"), Publish);

        (await repeat!).Should().Be(new PublishOutcome.Stored(new MessageId("orders", 0, 0)));
        (other, published).Should().Be((null, 0));

        Task<PublishOutcome> Publish()
        {
            published++;
            return Task.FromResult<PublishOutcome>(new PublishOutcome.Stored(default));
        }
    }

    [Fact]
    public async Task Without_a_key_the_idempotency_key_chooses_the_partition_and_always_the_same()
    {
        using var broker = await Broker.StartAsync(false, kafka, embedded);
        var topic = await broker.CreateTopicAsync(4);
        var configuration = TestConfiguration(broker, topic);
        await using var one = await Support.TestGateway.StartAsync(configuration);
        await using var other = await Support.TestGateway.StartAsync(configuration);
        var partitions = new HashSet<string>();
        for (var n = 0; n < 12; n++)
        {
            var (first, second) = (await PartitionAsync(one, $"key-{n}"), await PartitionAsync(other, $"key-{n}"));
            first.Should().Be(second);
            partitions.Add(first);
        }

        partitions.Count.Should().BeGreaterThan(1, "keys are spread");
    }

    private static async Task<string> PartitionAsync(Support.TestGateway gateway, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/topics/orders/messages") { Content = new StringContent("""{"data":1}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        var answer = await Support.JsonReading.JsonAsync(await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken));
        return answer.GetProperty("messages")[0].GetProperty("partition").GetRawText();
    }

    private static GatewayConfiguration TestConfiguration(Broker broker, string topic) =>
        Support.TestGateway.DefaultConfiguration(broker.BootstrapServers) with { Topics = [new TopicConfiguration { Name = "orders", KafkaTopic = topic }] };

    private static UInt128 FingerprintOf(string value) => MessageFingerprint.Of(null, Encoding.UTF8.GetBytes(value), [("trace", "t-1"u8.ToArray())]);
}
