using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Shared;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Commits how far each owned partition is done. One commit is under way at a time and reading does not wait for it: a coordinator that is away holds up nothing but the commits, and when it is back it is
/// asked once and not once for every interval that has passed. The consumer's thread only.
/// </summary>
internal sealed partial class SharedCommits(
    IConsumer<byte[]?, byte[]?> consumer, SharedDeliveries deliveries, TopicMap topics, KafkaReachability reachability, GatewayMetrics metrics, TimeProvider time, ILogger logger)
{
    // What is done and not committed comes again elsewhere when a pod is killed.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // The client gives up a commit when the coordinator has been away for a session.
    private static readonly TimeSpan SettleBound = 2 * KafkaClients.SessionTimeout;

    private Task<Error?>? _underWay;
    private TopicPartitionOffset[] _offsets = [];
    private long _beganAt;

    /// <summary>Begins a commit when one is due, and hears what became of the last.</summary>
    public void Step()
    {
        if (_underWay is { IsCompleted: false } || time.GetElapsedTime(_beganAt) < Interval) return;
        Hear();
        _offsets = Due(static _ => true);
        if (_offsets.Length == 0) return;
        _beganAt = time.GetTimestamp();
        var offsets = _offsets;
        _underWay = Task.Run(() => TryCommit(offsets));
    }

    /// <summary>
    /// Commits what is done of partitions that are being handed over, before somebody else begins there, and waits for it: as long as a session when the coordinator is away.
    /// A rebalance that refuses it is waited for, at most <paramref name="bound"/>.
    /// </summary>
    public void HandOver(IReadOnlySet<TopicPartition> partitions, TimeSpan bound)
    {
        Settle();
        var due = Due(partitions.Contains);
        if (due.Length == 0) return;
        Error? refused = null;
        SpinWait.SpinUntil(() => (refused = TryCommit(due))?.Code is not ErrorCode.RebalanceInProgress, bound);
        metrics.Committed(success: refused is null);
        if (refused is null) Remember(due);
        else LogNotHandedOver(logger, due.Length, refused.Code, refused.Reason);
    }

    /// <summary>
    /// Commits something now, to learn whether Kafka still takes us for a member of this generation: a commit of another one is refused.
    /// </summary>
    /// <returns>Whether it does; also true when there is nothing to commit.</returns>
    public bool Confirm()
    {
        Settle();
        if (deliveries.Progress().FirstOrDefault(progress => progress.Watermark >= 0) is not { } one) return true;
        var refused = TryCommit([At(one)]);
        if (refused is not null) LogNotConfirmed(logger, refused.Code);
        return refused is null;
    }

    /// <summary>Waits for the commit under way, as long as the client may take for it.</summary>
    public void Settle()
    {
        _underWay?.Wait(SettleBound);
        Hear();
    }

    private TopicPartitionOffset At(PartitionProgress progress) => new(topics.KafkaTopicOf(progress.Topic), progress.Partition, progress.Watermark);

    private TopicPartitionOffset[] Due(Func<TopicPartition, bool> which) =>
        [.. deliveries.Progress().Where(progress => progress.Watermark > progress.Committed).Select(At).Where(offset => which(offset.TopicPartition))];

    // On any thread. It does not throw: what went wrong is the answer.
    private Error? TryCommit(TopicPartitionOffset[] offsets)
    {
        try
        {
            consumer.Commit(offsets);
            return null;
        }
        catch (KafkaException e)
        {
            return e.Error;
        }
    }

    private void Hear()
    {
        if (_underWay is not { IsCompleted: true }) return;
        var refused = _underWay.Result;
        _underWay = null;
        metrics.Committed(success: refused is null);

        // What was not committed is due again; until then the worst is that deliveries repeat.
        if (refused is null) Remember(_offsets);
        else if (refused.Code is ErrorCode.RebalanceInProgress) LogCommitWaits(logger);
        else LogCommitFailed(logger, refused.Code, refused.Reason);
    }

    private void Remember(TopicPartitionOffset[] committed)
    {
        foreach (var offset in committed) deliveries.Committed(topics.NameOf(offset.Topic), offset.Partition.Value, offset.Offset.Value);
        reachability.Reached();
    }

    [LoggerMessage(1307, LogLevel.Warning, "Commit failed with {Code}: {Reason}. It is tried again.")]
    private static partial void LogCommitFailed(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(1313, LogLevel.Debug, "A commit waits for the end of a rebalance.")]
    private static partial void LogCommitWaits(ILogger logger);

    [LoggerMessage(1315, LogLevel.Debug, "Kafka did not confirm that this pod is still a member of its consumer group ({Code}); nothing is delivered until it does.")]
    private static partial void LogNotConfirmed(ILogger logger, ErrorCode code);

    [LoggerMessage(1317, LogLevel.Warning, "What is done of {Partitions} partitions could not be committed before they were handed over ({Code}: {Reason}): some deliveries repeat.")]
    private static partial void LogNotHandedOver(ILogger logger, int partitions, ErrorCode code, string reason);
}
