using Confluent.Kafka;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Faults;

/// <summary>
/// K7a. Fetches fail for a while with errors that pass: not leader, timed out, storage, a connection cut. Nobody is sent to another place of the log for it, and no hole is announced.
/// Guard: <c>auto.offset.reset=error</c>, and an intake that moves only when the offset itself is out of range.
/// </summary>
internal sealed class FailFetches : IFault
{
    private static readonly ErrorCode[] s_errors =
        [ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.KafkaStorageError, ErrorCode.LeaderNotAvailable, ErrorCode.Local_Transport, ErrorCode.Unknown, ErrorCode.UnknownTopicOrPart];

    public string Id => "K7a";

    public string Description => "fetches fail";

    public BrokerKinds Brokers => BrokerKinds.Embedded;

    public async Task RunAsync(FaultGround ground, Random random, TimeSpan length, CancellationToken stop)
    {
        var cluster = ground.Embedded.Cluster;
        var errors = Enumerable.Range(0, 40).Select(_ => s_errors[random.Next(s_errors.Length)]).ToArray();
        await ground.DuringAsync(
            this,
            $"{errors.Length} fetches",
            () =>
            {
                cluster.FailNextRequests(KafkaRequests.Fetch, errors);
                return ground.LastAsync(length, stop);
            },
            mend: () => cluster.StopFailing(KafkaRequests.Fetch));
    }
}
