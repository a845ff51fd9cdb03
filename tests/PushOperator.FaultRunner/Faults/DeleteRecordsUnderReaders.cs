using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities.FaultProxy;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K5. Retention passes readers: half the screens and every worker are cut off for a while, and everything that was stored meanwhile is deleted before they come back. Each reader is told of each hole; what is behind it comes.
/// Guard: <c>auto.offset.reset=error</c> and the gaps that are announced for an offset out of range.
/// </summary>
internal sealed class DeleteRecordsUnderReaders : IFault
{
    public string Id => "K5";

    public string Description => "records deleted under readers";

    public IReadOnlyList<TimeSpan> Lengths { get; } = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9)];

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var orders = ground.Orders;
        var cut = orders.Readers.Where(reader => reader.Group == orders.Workers || random.Next(2) == 0).ToArray();
        await ground.DuringAsync(
            this,
            orders.KafkaTopic,
            async () =>
            {
                foreach (var reader in cut)
                {
                    reader.Line.Conditions = new LineConditions { BlackHole = LineDirections.Both };
                    reader.Line.Reset();
                }

                await ground.LastAsync(length, stop);
                await DeleteAsync(ground, stop);
            },
            mend: () =>
            {
                foreach (var reader in cut)
                {
                    reader.Line.Conditions = LineConditions.Clear;
                    reader.Line.Reset();
                }
            });
    }

    private static async Task DeleteAsync(FaultGround ground, CancellationToken stop)
    {
        var orders = ground.Orders;
        var partitions = Enumerable.Range(0, orders.Partitions).Select(number => new TopicPartition(orders.KafkaTopic, number)).ToArray();
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = ground.Cluster.BootstrapServers, GroupId = "faults" }).SetLogHandler((_, _) => { }).Build();
        var ends = await Task.Run(() => partitions.Select(partition => new TopicPartitionOffset(partition, consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(10)).High)).ToArray(), stop);
        if (ground.Brokers is ApacheBrokers apache)
        {
            await apache.Admin.DeleteRecordsAsync(ends, new DeleteRecordsOptions { RequestTimeout = TimeSpan.FromSeconds(20) });
            return;
        }

        foreach (var end in ends) ground.Embedded.Cluster.DeleteRecords(end.TopicPartition, end.Offset);
    }
}
