using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Shared;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// The ends of owned partitions, for the lag in metadata and status; and which of them wait for an open transaction. The consumer's thread writes, any thread reads.
/// </summary>
/// <remarks>The last fetch said them, without asking. A paused partition is not fetched, and that is when its lag grows: one of those is asked for at each look, in turn.</remarks>
internal sealed class PartitionEnds(SharedDeliveries deliveries, TopicMap topics, GatewayMetrics metrics, TimeProvider time)
{
    private readonly OpenTransactions _transactions = new(time);
    private readonly Dictionary<TopicPartition, long> _asked = [];
    private int _turn;
    private volatile IReadOnlyDictionary<(string Topic, int Partition), long> _ends = new Dictionary<(string, int), long>();
    private volatile IReadOnlySet<(string Topic, int Partition)> _blocked = new HashSet<(string, int)>();

    /// <summary>The offset after the newest message; −1 when Kafka has not said it yet.</summary>
    public long Of(string topic, int partition) => _ends.GetValueOrDefault((topic, partition), -1);

    /// <summary>Whether what comes next waits for a publisher's open transaction.</summary>
    public bool IsBlocked(string topic, int partition) => _blocked.Contains((topic, partition));

    /// <summary>A partition was read to the end of what Kafka gives out.</summary>
    public void Reached(TopicPartitionOffset end) => _transactions.ReachedEnd(end);

    /// <param name="consumer">What the last fetch said.</param>
    /// <param name="pauses">Which partitions are not fetched.</param>
    /// <param name="ask">Asks Kafka for the end of one partition; null when it does not say.</param>
    public void Remember(IConsumer<byte[]?, byte[]?> consumer, PartitionPauses pauses, Func<TopicPartition, long?> ask)
    {
        AskForOne(pauses.Paused, ask);
        var ends = new Dictionary<(string, int), long>();
        var blocked = new HashSet<(string, int)>();
        foreach (var progress in deliveries.Progress())
        {
            var partition = new TopicPartition(topics.KafkaTopicOf(progress.Topic), progress.Partition);
            var high = Math.Max(consumer.GetWatermarkOffsets(partition).High.Value, _asked.GetValueOrDefault(partition, -1));
            if (high < 0) continue;
            ends[(progress.Topic, progress.Partition)] = high;
            if (_transactions.IsBlocked(partition, progress.Next, high)) blocked.Add((progress.Topic, progress.Partition));
        }

        (_ends, _blocked) = (ends, blocked);
        metrics.PartitionsBlocked(blocked.Count);
    }

    private void AskForOne(IReadOnlyCollection<TopicPartition> paused, Func<TopicPartition, long?> ask)
    {
        foreach (var fetchedAgain in _asked.Keys.Where(partition => !paused.Contains(partition)).ToList()) _asked.Remove(fetchedAgain);
        if (paused.Count == 0) return;
        var partition = paused.ElementAt(_turn++ % paused.Count);
        if (ask(partition) is { } end) _asked[partition] = end;
    }
}
