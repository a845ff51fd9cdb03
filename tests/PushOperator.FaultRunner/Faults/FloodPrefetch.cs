using Confluent.Kafka;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Reporting;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K16. A burst of records as large as the topic takes, many times what a gateway may hold. No gateway grows beyond its prefetch budget, frame log and write buffers; orders behind the burst come.
/// Guard: <c>queued.max.messages.kbytes</c> of every consumer; the frame log's limit in bytes.
/// </summary>
internal sealed class FloodPrefetch : IFault
{
    private const int Records = 150;
    private const int RecordBytes = 900_000;

    /// <summary>135 MB of records for every gateway to read: more than this if it kept them all.</summary>
    private const long MayGrowBytes = 256L << 20;

    public string Id => "K16";

    public string Description => "prefetch flooded";

    public BrokerKinds Brokers => BrokerKinds.Apache;

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var gateways = (await Task.WhenAll(ground.Orders.Groups.Select(group => ground.Gateways.ReadyAsync(group, stop)))).SelectMany(group => group).ToArray();
        var before = gateways.ToDictionary(gateway => gateway.Name, gateway => ProcessUse.Of(gateway.ProcessId)?.ResidentBytes ?? 0);
        await ground.DuringAsync(this, $"{Records} records", async () =>
        {
            var config = new ProducerConfig { BootstrapServers = ground.Cluster.BootstrapServers, EnableIdempotence = true, LingerMs = 0 };
            using var producer = new ProducerBuilder<Null, byte[]>(config).SetLogHandler((_, _) => { }).Build();
            var value = new byte[RecordBytes];
            random.NextBytes(value);
            for (var number = 0; number < Records; number++)
            {
                await producer.ProduceAsync(new TopicPartition(ground.Orders.KafkaTopic, number % ground.Orders.Partitions), new Message<Null, byte[]> { Value = value }, stop);
                foreach (var gateway in gateways)
                {
                    if (ProcessUse.Of(gateway.ProcessId)?.ResidentBytes - before[gateway.Name] is { } grown && grown > MayGrowBytes)
                        throw new FaultException($"{gateway.Name} grew by {grown >> 20} MiB after {number + 1} records of {RecordBytes} bytes; {MayGrowBytes >> 20} MiB are allowed");
                }
            }
        });
    }
}
