using Confluent.Kafka;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K9. A gateway of the Shared group is killed, and while its partitions move, commits and heartbeats of the others are answered with ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS and UNKNOWN_MEMBER_ID. No member
/// ends up with partitions that it does not read. Guard: the stay in the consumer group that begins anew, and its stall watch.
/// </summary>
internal sealed class FailCommitsInRebalance : IFault
{
    public string Id => "K9";

    public string Description => "commit errors in a rebalance";

    public BrokerKinds Brokers => BrokerKinds.Embedded;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var cluster = ground.Embedded.Cluster;
        var gateway = await ground.Gateways.AnyAsync(ground.Orders.Workers, random, stop);
        await ground.DuringAsync(
            this,
            gateway.Name,
            async () =>
            {
                cluster.FailNextRequests(KafkaRequests.OffsetCommit, ErrorCode.IllegalGeneration, ErrorCode.RebalanceInProgress, ErrorCode.UnknownMemberId, ErrorCode.RebalanceInProgress, ErrorCode.IllegalGeneration);
                gateway.Kill();
                await ground.LastAsync(TimeSpan.FromMilliseconds(random.Next(500)), stop);
                cluster.FailNextRequests(KafkaRequests.Heartbeat, ErrorCode.RebalanceInProgress, ErrorCode.UnknownMemberId, ErrorCode.IllegalGeneration);
                await ground.LastAsync(length, stop);
            },
            mend: () =>
            {
                cluster.StopFailing(KafkaRequests.OffsetCommit);
                cluster.StopFailing(KafkaRequests.Heartbeat);
            });
    }
}
