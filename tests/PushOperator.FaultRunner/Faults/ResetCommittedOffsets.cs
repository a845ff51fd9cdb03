using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K6. While a Shared group has no gateway an administrator sets its committed offsets back by up to fifty messages a partition. They come again, the newer ones too, in order; nothing is left out.
/// Guard: a partition begins at its committed offset and nowhere else; what a pod remembers of it counts only if that is not below.
/// </summary>
internal sealed class ResetCommittedOffsets : IFault
{
    private const long Back = 50;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public string Id => "K6";

    public string Description => "committed offsets set back";

    public BrokerKinds Brokers => BrokerKinds.Apache;

    public IReadOnlyList<TimeSpan> Lengths => FaultLengths.None;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var orders = ground.Orders;
        await ground.DuringAsync(
            this,
            orders.WorkersGroupId,
            async () =>
            {
                await ground.Resources.ScaleAsync(orders.Workers, 0, stop);
                await Eventually.HoldsAsync(async () => (await ground.Gateways.ReadyAsync(orders.Workers, stop)).Count == 0, $"{orders.Workers} has no gateway", Bound, stop);
                await Eventually.PassesAsync(() => ResetAsync(ground), Bound, stop);
            },
            mend: () => ground.Resources.ScaleAsync(orders.Workers, Orders.GatewaysPerGroup, CancellationToken.None));
    }

    /// <summary>Refused while the group still has a member.</summary>
    private static async Task ResetAsync(FaultGround ground)
    {
        var (orders, servers) = (ground.Orders, ground.Cluster.BootstrapServers);
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = servers, GroupId = orders.WorkersGroupId }).SetLogHandler((_, _) => { }).Build();
        var partitions = Enumerable.Range(0, orders.Partitions).Select(number => new TopicPartition(orders.KafkaTopic, number));
        var committed = await Task.Run(() => consumer.Committed(partitions, TimeSpan.FromSeconds(10)));
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).SetLogHandler((_, _) => { }).Build();
        var back = committed.Where(position => !position.Offset.IsSpecial).Select(position => new TopicPartitionOffset(position.TopicPartition, Math.Max(0, position.Offset.Value - Back))).ToList();
        var results = await admin.AlterConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitionOffsets(orders.WorkersGroupId, back)], new AlterConsumerGroupOffsetsOptions { RequestTimeout = TimeSpan.FromSeconds(10) });
        if (results.SelectMany(result => result.Partitions).FirstOrDefault(partition => partition.Error.IsError) is { } failed) throw new FaultException($"{failed.TopicPartition}: {failed.Error.Reason}");
    }
}
