using Confluent.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>What a reader does that asked for an offset Kafka does not have.</summary>
internal static class PartitionRange
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <summary>Whether an error says that a position is out of range.</summary>
    public static bool IsOutOfRange(Error error) =>
        error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange or ErrorCode.Local_LogTruncation;

    /// <summary>Finds where to go on: at the first message that is there after a position retention has passed, where the log was cut before a position that is no longer in it.</summary>
    /// <param name="asked">The partition, with the offset that the client's error named: where the log was cut, when the client saw by the leader's epoch that it was; else the position.</param>
    /// <returns>The offset to go on at, and the hole, or null when the position is fine after all.</returns>
    /// <exception cref="KafkaException">Kafka did not answer within 5 s.</exception>
    public static (long GoOn, Gap? Gap) Resolve(IConsumer<byte[]?, byte[]?> consumer, TopicPartitionOffset asked, string topic, long position)
    {
        var range = consumer.QueryWatermarkOffsets(asked.TopicPartition, Bound);
        var number = asked.Partition.Value;
        if (position < range.Low.Value) return (range.Low.Value, new Gap(topic, number, position, range.Low.Value - 1, GapReason.Retention));
        var cutAt = asked.Offset.Value >= range.Low.Value ? Math.Min(asked.Offset.Value, range.High.Value) : range.High.Value;
        return cutAt < position ? (cutAt, new Gap(topic, number, cutAt, position - 1, GapReason.Truncation)) : (position, null);
    }
}
