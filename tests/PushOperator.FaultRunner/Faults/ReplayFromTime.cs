using System.Globalization;
using System.Net;
using Confluent.Kafka;
using PushOperator.Client;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K23. Records with timestamps of the past and with equal ones stand among the orders, and a subscriber asks for everything since a time. In no partition does it begin later than the first record that Kafka finds for that
/// time; of equal times at the earliest offset. Guard: <c>StartPositions</c> asks Kafka for the offsets of the time.
/// </summary>
internal sealed class ReplayFromTime : IFault
{
    private const int Skewed = 30;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public string Id => "K23";

    public string Description => "replay from a time";

    public BrokerKinds Brokers => BrokerKinds.Apache;

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var orders = ground.Orders;
        var asked = DateTimeOffset.FromUnixTimeMilliseconds(ground.Time.GetUtcNow().ToUnixTimeMilliseconds());
        await ground.DuringAsync(this, orders.KafkaTopic, async () =>
        {
            await ProduceAsync(ground, asked, random, stop);
            var expected = Expected(ground, asked);
            foreach (var (partition, first) in await FirstAsync(ground, asked, expected.Count, stop))
            {
                if (first > expected[partition]) throw new FaultException($"asked for {asked:O}, partition {partition} began at {first}; Kafka says {expected[partition]}");
            }
        });
    }

    /// <summary>In each partition: the asked time itself several times, times before and after it, in any order.</summary>
    private static async Task ProduceAsync(FaultGround ground, DateTimeOffset asked, Random random, CancellationToken stop)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = ground.Cluster.BootstrapServers, EnableIdempotence = true }).SetLogHandler((_, _) => { }).Build();
        for (var number = 0; number < Skewed * ground.Orders.Partitions; number++)
        {
            var time = asked.AddMilliseconds(random.Next(3) == 0 ? 0 : random.Next(-60_000, 1_000));
            var message = new Message<string, string> { Key = "skewed", Value = "0", Timestamp = new Timestamp(time.UtcDateTime) };
            await producer.ProduceAsync(new TopicPartition(ground.Orders.KafkaTopic, number % ground.Orders.Partitions), message, stop);
        }
    }

    private static Dictionary<int, long> Expected(FaultGround ground, DateTimeOffset asked)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = ground.Cluster.BootstrapServers, GroupId = "faults" }).SetLogHandler((_, _) => { }).Build();
        var times = Enumerable.Range(0, ground.Orders.Partitions).Select(number => new TopicPartitionTimestamp(ground.Orders.KafkaTopic, number, new Timestamp(asked.UtcDateTime)));
        return consumer.OffsetsForTimes(times, Bound).ToDictionary(found => found.Partition.Value, found => found.Offset.Value);
    }

    /// <summary>The first offset of each partition that a subscriber gets who asks for the time.</summary>
    private static async Task<Dictionary<int, long>> FirstAsync(FaultGround ground, DateTimeOffset asked, int partitions, CancellationToken stop)
    {
        var first = new Dictionary<int, long>();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(Bound);
        await using var subscriber = new PushSubscriber(new PushSubscriberOptions
        {
            Url = ground.Orders.Endpoint(ground.Orders.Screens),
            From = asked.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Acknowledgement = AcknowledgementMode.Automatic,
            Proxy = new WebProxy(),
        });
        try
        {
            await foreach (var message in subscriber.ReadAllAsync(bound.Token))
            {
                first.TryAdd(message.Partition, message.Offset);
                if (first.Count == partitions) break;
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new FaultException($"a subscriber that asked for {asked:O} got something of {first.Count} of {partitions} partitions within {Bound.TotalSeconds:0} s");
        }

        return first;
    }
}
