using Confluent.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>What a reader does that asked for an offset Kafka does not have.</summary>
internal static class PartitionRange
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <summary>Whether an error says that a position is out of range.</summary>
    public static bool IsOutOfRange(Error error) =>
        error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange;

    /// <summary>Finds where to go on: at the first message that is there after a position retention has passed, at the end before a position the log was cut back from.</summary>
    /// <returns>The offset to go on at, and the hole, or null when the position is fine after all.</returns>
    /// <exception cref="KafkaException">Kafka did not answer within 5 s.</exception>
    public static (long GoOn, Gap? Gap) Resolve(IConsumer<byte[]?, byte[]?> consumer, TopicPartition partition, string topic, long position)
    {
        var range = consumer.QueryWatermarkOffsets(partition, Bound);
        var number = partition.Partition.Value;
        if (position < range.Low.Value) return (range.Low.Value, new Gap(topic, number, position, range.Low.Value - 1, GapReason.Retention));
        if (position > range.High.Value) return (range.High.Value, new Gap(topic, number, range.High.Value, position - 1, GapReason.Truncation));
        return (position, null);
    }
}
