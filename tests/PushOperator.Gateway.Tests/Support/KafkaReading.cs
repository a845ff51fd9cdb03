using Confluent.Kafka;

namespace PushOperator.Gateway.Tests.Support;

/// <summary>Reads one record back, past the gateway.</summary>
internal static class KafkaReading
{
    public static ConsumeResult<byte[]?, byte[]?> Read(string bootstrapServers, string topic, int partition, long offset)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "reader", EnableAutoCommit = false }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, partition, offset));
        return consumer.Consume(TimeSpan.FromSeconds(10)) ?? throw new TimeoutException($"nothing at {topic}/{partition}/{offset}");
    }

    public static string? Header(this ConsumeResult<byte[]?, byte[]?> record, string name) =>
        record.Message.Headers.TryGetLastBytes(name, out var value) ? System.Text.Encoding.UTF8.GetString(value) : null;
}
