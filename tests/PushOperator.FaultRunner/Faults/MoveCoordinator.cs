using Confluent.Kafka;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K10. Another broker becomes the coordinator of the Shared group's consumer group; those who ask are told NOT_COORDINATOR and COORDINATOR_LOAD_IN_PROGRESS for a while. Of Apache Kafka the coordinator is killed.
/// The group goes on, and no commit is lost that a later one does not make up for. Guard: commits are tried again; a failed one is not taken for done.
/// </summary>
internal sealed class MoveCoordinator : IFault
{
    public string Id => "K10";

    public string Description => "coordinator moved";

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        if (ground.Brokers is ApacheBrokers apache)
        {
            var coordinator = await apache.CoordinatorAsync(ground.Orders.WorkersGroupId, stop);
            await ground.DuringAsync(
                this,
                $"broker {coordinator}",
                async () =>
                {
                    await apache.TakeDownAsync(coordinator);
                    await ground.LastAsync(length, stop);
                },
                mend: () => apache.BringUpAsync(coordinator));
            return;
        }

        var (cluster, next) = (ground.Embedded.Cluster, random.Next(ground.Brokers.Count) + 1);
        short[] asked = [KafkaRequests.OffsetCommit, KafkaRequests.Heartbeat, KafkaRequests.JoinGroup, KafkaRequests.SyncGroup, KafkaRequests.OffsetFetch];
        await ground.DuringAsync(
            this,
            $"to broker {next}",
            () =>
            {
                cluster.MoveCoordinator(ground.Orders.WorkersGroupId, next);
                foreach (var request in asked)
                    cluster.FailNextRequests(request, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress);
                return ground.LastAsync(length, stop);
            },
            mend: () => Array.ForEach(asked, cluster.StopFailing));
    }
}
