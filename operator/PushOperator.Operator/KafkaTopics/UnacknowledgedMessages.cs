using Confluent.Kafka;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Counts what a consumer group has not committed, through a consumer of that group that never joins it.</summary>
/// <remarks>The admin client's question for committed offsets can crash the process in the librdkafka we build on. The consumer is made anew each time: it is asked only when a retention is shortened.</remarks>
internal sealed class UnacknowledgedMessages(KafkaCluster cluster, KafkaTopic topic, ReadingGroup group)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    /// <summary>Counts; blocks for up to a few times 10 s.</summary>
    /// <param name="before">Only messages with an older timestamp; null: all.</param>
    /// <exception cref="KafkaException">Kafka did not say.</exception>
    public long Count(DateTimeOffset? before)
    {
        var properties = new Dictionary<string, string>(cluster.Properties)
        {
            ["client.id"] = "push-operator",
            ["group.id"] = group.ConsumerGroup,
            ["enable.auto.commit"] = "false",
        };
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(properties).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
        var partitions = Enumerable.Range(0, topic.Partitions).Select(number => new TopicPartition(topic.Name, number)).ToList();
        var committed = consumer.Committed(partitions, Bound).ToDictionary(position => position.TopicPartition, position => position.Offset);
        var ends = EndsOf(consumer, partitions, before);
        return partitions.Sum(partition => CountOf(consumer.QueryWatermarkOffsets(partition, Bound), committed[partition], ends.GetValueOrDefault(partition, Offset.End)));
    }

    private long CountOf(WatermarkOffsets known, Offset committed, Offset end)
    {
        var first = committed.IsSpecial ? group.StartsEarliest ? known.Low.Value : known.High.Value : Math.Max(committed.Value, known.Low.Value);
        var last = end.IsSpecial ? known.High.Value : end.Value;
        return Math.Max(0, last - first);
    }

    // The first message that is not older; special where all are.
    private static Dictionary<TopicPartition, Offset> EndsOf(IConsumer<Ignore, Ignore> consumer, List<TopicPartition> partitions, DateTimeOffset? before)
    {
        if (before is not { } time) return [];
        var wanted = partitions.Select(partition => new TopicPartitionTimestamp(partition, new Timestamp(time)));
        return consumer.OffsetsForTimes(wanted, Bound).ToDictionary(position => position.TopicPartition, position => position.Offset);
    }
}
