using Confluent.Kafka;

namespace PushOperator.Gateway.Tests.Model;

/// <summary>Builds the consumer of a test, and gives it the handlers that the product has set.</summary>
internal sealed class FakeConsumerBuilder(FakeConsumer consumer) : ConsumerBuilder<byte[]?, byte[]?>([])
{
    public void Assigned(params List<TopicPartition> partitions) => PartitionsAssignedHandler(consumer, partitions);

    public void Revoked(params List<TopicPartitionOffset> partitions) => PartitionsRevokedHandler(consumer, partitions);

    public void Lost(params List<TopicPartitionOffset> partitions) => PartitionsLostHandler(consumer, partitions);

    public override IConsumer<byte[]?, byte[]?> Build() => consumer;
}
