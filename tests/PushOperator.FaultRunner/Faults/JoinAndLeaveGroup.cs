using Confluent.Kafka;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K2. A stranger joins the Shared group's consumer group and leaves again every two seconds, with deliveries in flight: partitions go and come back, and late acknowledgements meet another epoch. The
/// stranger does nothing with what it reads, and commits nothing. Guard: assignment epochs; a partition is committed before it is given away.
/// </summary>
internal sealed class JoinAndLeaveGroup : IFault
{
    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(2);

    public string Id => "K2";

    public string Description => "partitions come and go";

    public IReadOnlyList<TimeSpan> Lengths { get; } = [TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20)];

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = ground.Cluster.BootstrapServers,
            GroupId = ground.Orders.WorkersGroupId,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            EnableAutoCommit = false,
            SessionTimeoutMs = 6_000,
            HeartbeatIntervalMs = 1_500,
        };
        var began = ground.Time.GetTimestamp();
        await ground.DuringAsync(this, ground.Orders.WorkersGroupId, async () =>
        {
            while (ground.Time.GetElapsedTime(began) < length) await Task.Run(() => StayAWhile(ground, config, stop), stop);
        });
    }

    private static void StayAWhile(FaultGround ground, ConsumerConfig config, CancellationToken stop)
    {
        using var stranger = new ConsumerBuilder<Ignore, Ignore>(config)
            .SetLogHandler((_, _) => { })
            .Build();
        stranger.Subscribe(ground.Orders.KafkaTopic);
        var began = ground.Time.GetTimestamp();
        while (ground.Time.GetElapsedTime(began) < Stay)
        {
            stop.ThrowIfCancellationRequested();
            stranger.Consume(TimeSpan.FromMilliseconds(100));
        }

        stranger.Close();
    }
}
