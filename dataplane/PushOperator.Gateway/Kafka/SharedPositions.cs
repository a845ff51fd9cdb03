using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Shared;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

/// <summary>Where a partition of the group goes on that has no committed offset, or one that Kafka no longer has. The consumer's thread; blocks, bounded.</summary>
internal sealed partial class SharedPositions(TopicMap topics, GroupStart start, TopicWatch watch, SharedDeliveries deliveries, GatewayMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan QueryBound = TimeSpan.FromSeconds(5);

    /// <summary>Finds the position, tells subscribers of a hole, and reads on there.</summary>
    /// <param name="asked">The partition, with the offset that the client's error named.</param>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public void GoOn(IConsumer<byte[]?, byte[]?> consumer, TopicPartitionOffset asked)
    {
        var partition = asked.TopicPartition;
        var topic = topics.NameOf(partition.Topic);

        // The usual reason for an offset that is gone at both ends, or for none: the topic is another one.
        var replaced = watch.LookNow();
        StartAnew(consumer, replaced);
        if (replaced.Any(other => other.Name == topic)) return;
        var position = deliveries.NextOf(topic, partition.Partition.Value);
        if (position < 0) position = consumer.Committed([partition], QueryBound).Single().Offset.Value;
        if (position < 0 && watch.WasReplaced(topic))
        {
            StartAnew(consumer, topic, partition);
            return;
        }

        if (position < 0 && start.Find(consumer, partition) is { } begin)
        {
            consumer.Commit([begin]);
            ReadFrom(consumer, begin);
            return;
        }

        var (goOn, gap) = PartitionRange.Resolve(consumer, asked, topic, position);
        if (gap is not null) Announce(gap, goOn);
        ReadFrom(consumer, new TopicPartitionOffset(partition, goOn));
    }

    /// <summary>These topics were made anew: what is owned of them begins at the beginning, and nothing of the old ones is delivered or acknowledged any more.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public void StartAnew(IConsumer<byte[]?, byte[]?> consumer, IReadOnlyList<KafkaTopicState> replaced)
    {
        foreach (var topic in replaced)
        {
            var owned = consumer.Assignment.Where(partition => partition.Topic == topic.KafkaTopic).ToDictionary(partition => partition.Partition.Value);
            foreach (var number in topic.Partitions)
            {
                // One that is another pod's now may come back with nobody to say again that it is new.
                if (owned.TryGetValue(number, out var partition)) StartAnew(consumer, topic.Name, partition);
                else deliveries.CutBack(topic.Name, number, from: 0);
            }
        }
    }

    private void StartAnew(IConsumer<byte[]?, byte[]?> consumer, string topic, TopicPartition partition)
    {
        var first = new TopicPartitionOffset(partition, consumer.QueryWatermarkOffsets(partition, QueryBound).Low);
        var next = deliveries.NextOf(topic, partition.Partition.Value);
        Announce(Gap.OfReplacedLog(topic, partition.Partition.Value, Math.Max(next, first.Offset.Value)), first.Offset.Value);

        consumer.Commit([first]);
        ReadFrom(consumer, first);
    }

    // Not Seek: the client stopped fetching this partition when it reported the error, and refuses to seek what it does not fetch.
    private static void ReadFrom(IConsumer<byte[]?, byte[]?> consumer, TopicPartitionOffset position)
    {
        consumer.IncrementalUnassign([position.TopicPartition]);
        consumer.IncrementalAssign([position]);
    }

    private void Announce(Gap gap, long goOn)
    {
        LogGap(logger, gap.Topic, gap.Partition, gap.From, gap.To, gap.Reason);
        metrics.GapFound(gap.Reason);
        deliveries.Announce(gap);

        // After a cut the old offsets name other messages: nothing of what was read may be acknowledged or committed any more.
        if (gap.Reason == GapReason.Truncation)
        {
            deliveries.CutBack(gap.Topic, gap.Partition, gap.From);
            deliveries.Assign(gap.Topic, gap.Partition);
        }

        deliveries.AdvanceTo(gap.Topic, gap.Partition, goOn);
    }

    [LoggerMessage(1305, LogLevel.Warning, "Kafka no longer has offsets {From} to {To} of {Topic}/{Partition} ({Reason}); subscribers are told and the group goes on after them.")]
    private static partial void LogGap(ILogger logger, string topic, int partition, long from, long to, GapReason reason);
}
