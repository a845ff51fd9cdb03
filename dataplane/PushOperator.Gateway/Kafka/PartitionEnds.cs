using Confluent.Kafka;
using PushOperator.Gateway.Groups.Shared;

namespace PushOperator.Gateway.Kafka;

/// <summary>The ends of owned partitions as the last fetch said, without asking: for the lag in metadata and status. The consumer's thread writes, any thread reads.</summary>
internal sealed class PartitionEnds(SharedDeliveries deliveries, TopicMap topics)
{
    private volatile IReadOnlyDictionary<(string Topic, int Partition), long> _ends = new Dictionary<(string, int), long>();

    /// <summary>The offset after the newest message; −1 when Kafka has not said it yet.</summary>
    public long Of(string topic, int partition) => _ends.GetValueOrDefault((topic, partition), -1);

    public void Remember(IConsumer<byte[]?, byte[]?> consumer)
    {
        var ends = new Dictionary<(string, int), long>();
        foreach (var progress in deliveries.Progress())
        {
            var high = consumer.GetWatermarkOffsets(new TopicPartition(topics.KafkaTopicOf(progress.Topic), progress.Partition)).High.Value;
            if (high >= 0) ends[(progress.Topic, progress.Partition)] = high;
        }

        _ends = ends;
    }
}
