using Confluent.Kafka;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;

namespace PushOperator.FaultRunner.Workload;

/// <summary>Reads the committed offsets of the Shared group every second and records what moved.</summary>
internal sealed class CommitWatch(string bootstrapServers, Orders orders, DeliveryHistory history, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);
    private readonly Dictionary<int, long> _last = [];

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        // It asks for the group's offsets and never subscribes: it is no member.
        var config = new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = orders.WorkersGroupId };
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).SetLogHandler((_, _) => { }).Build();
        TopicPartition[] asked = [.. Enumerable.Range(0, orders.Partitions).Select(number => new TopicPartition(orders.KafkaTopic, number))];
        while (!stop.IsCancellationRequested)
        {
            foreach (var committed in await Task.Run(() => Read(consumer, asked), CancellationToken.None)) Record(committed.Partition.Value, committed.Offset);
            await Task.Delay(Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static List<TopicPartitionOffset> Read(IConsumer<Ignore, Ignore> consumer, TopicPartition[] asked)
    {
        try
        {
            return consumer.Committed(asked, Bound);
        }
        catch (KafkaException)
        {
            // A broker is down: there is nothing to read now, and the next second asks again.
            return [];
        }
    }

    private void Record(int partition, Offset offset)
    {
        if (offset.IsSpecial || _last.GetValueOrDefault(partition, -1) == offset.Value) return;
        _last[partition] = offset.Value;
        history.Record(new Committed(orders.Workers, partition, offset.Value));
    }
}
