using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Kafka;

namespace PushOperator.Gateway.Tests.Model;

/// <summary>Kafka clients without Kafka: each consumer is the test's.</summary>
internal sealed class FakeClients(ConsumerBuilder<byte[]?, byte[]?> consumer) : KafkaClients(new KafkaConfiguration { BootstrapServers = "nowhere:1", GroupId = "g" }, null, "pod")
{
    public override ConsumerBuilder<byte[]?, byte[]?> AssignedConsumer(string role, int prefetchKilobytes) => consumer;

    public override ConsumerBuilder<byte[]?, byte[]?> GroupConsumer() => consumer;
}
