using Confluent.Kafka;

namespace PushOperator.LocalCluster.Demonstration;

/// <summary>Publishes orders at a steady rate with a plain Kafka client: Push Operator asks nothing of publishers.</summary>
internal sealed class OrderPublisher : IDisposable
{
    private const int Customers = 24;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FlushBound = TimeSpan.FromSeconds(20);
    private readonly long[] _sequences = new long[Customers];
    private readonly IProducer<string, string> _producer;
    private readonly string _topic;
    private readonly int _rate;
    private readonly TimeProvider _time;
    private long _acknowledged;
    private long _failed;

    /// <summary>Makes a publisher.</summary>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="topic">Kafka's name of the topic.</param>
    /// <param name="rate">Orders a second.</param>
    /// <param name="time">The clock.</param>
    public OrderPublisher(string bootstrapServers, string topic, int rate, TimeProvider time)
    {
        (_topic, _rate, _time) = (topic, rate, time);
        _producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = bootstrapServers, EnableIdempotence = true, LingerMs = 5 })
            .SetLogHandler((_, _) => { })
            .Build();
    }

    /// <summary>Orders that Kafka has on all in-sync replicas: these are promised.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Orders that Kafka did not take.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Publishes until cancelled, then waits until Kafka has answered for each.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        var sent = 0L;
        while (!stop.IsCancellationRequested)
        {
            for (var due = (long)(_time.GetElapsedTime(began).TotalSeconds * _rate); sent < due; sent++) Send((int)(sent % Customers));
            await Task.Delay(Tick, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _producer.Flush(FlushBound);
    }

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();

    private void Send(int customer)
    {
        var message = new Message<string, string>
        {
            Key = $"customer-{customer}",
            Value = $$"""{"customer":{{customer}},"sequence":{{_sequences[customer]++}}}""",
        };
        _producer.Produce(_topic, message, report =>
        {
            if (report.Error.IsError) Interlocked.Increment(ref _failed);
            else Interlocked.Increment(ref _acknowledged);
        });
    }
}
