using Confluent.Kafka;
using PushOperator.Oracle;
using PushOperator.Oracle.Events;

namespace PushOperator.FaultRunner.Workload;

/// <summary>Publishes at a steady rate, one sequence a key, and records each publish and its outcome.</summary>
internal sealed class OrderStream
{
    private const int Keys = 24;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FlushBound = TimeSpan.FromSeconds(40);
    private readonly long[] _sequences = new long[Keys];
    private readonly IProducer<string, string> _producer;
    private readonly DeliveryHistory _history;
    private readonly string _topic;
    private readonly string _kafkaTopic;
    private readonly int _rate;
    private readonly TimeProvider _time;
    private volatile int _highestPartition = -1;

    /// <param name="topic">Name of the PushTopic, for the history.</param>
    /// <param name="kafkaTopic">Where they go.</param>
    /// <param name="rate">A second.</param>
    public OrderStream(string bootstrapServers, string topic, string kafkaTopic, int rate, DeliveryHistory history, TimeProvider time)
    {
        (_topic, _kafkaTopic, _rate, _history, _time) = (topic, kafkaTopic, rate, history, time);
        // A publisher that waits half a minute after an outage would be measured in place of the product.
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrapServers, EnableIdempotence = true, LingerMs = 5, MessageTimeoutMs = 10_000, ReconnectBackoffMaxMs = 1_000, TopicMetadataRefreshIntervalMs = 2_000,
        };
        _producer = new ProducerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Highest partition that an order was stored in; −1 before the first.</summary>
    public int HighestPartition => _highestPartition;

    /// <summary>Publishes until cancelled, then waits until every publish has its outcome.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        var sent = 0L;
        while (!stop.IsCancellationRequested)
        {
            for (var due = (long)(_time.GetElapsedTime(began).TotalSeconds * _rate); sent < due; sent++) Publish((int)(sent % Keys));
            await Task.Delay(Tick, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.Run(() => _producer.Flush(FlushBound), CancellationToken.None);
        _producer.Dispose();
    }

    private void Publish(int number)
    {
        var (key, sequence) = ($"customer-{number}", _sequences[number]++);
        _history.Record(new PublishRequested(_topic, key, sequence));
        var message = new Message<string, string> { Key = key, Value = $$"""{"sequence":{{sequence}}}""" };
        _producer.Produce(_kafkaTopic, message, report => Report(key, sequence, report));
    }

    private void Report(string key, long sequence, DeliveryReport<string, string> report)
    {
        _highestPartition = Math.Max(_highestPartition, report.Partition.Value);
        _history.Record(report.Status switch
        {
            // A retry of what the broker had already, after its leader moved: stored, but nobody says where.
            PersistenceStatus.Persisted when report.Offset.IsSpecial => new PublishUnknown(_topic, key, sequence),
            PersistenceStatus.Persisted => new PublishSucceeded(_topic, key, sequence, report.Partition.Value, report.Offset.Value),
            PersistenceStatus.NotPersisted => new PublishFailed(_topic, key, sequence),
            _ => new PublishUnknown(_topic, key, sequence),
        });
    }
}
