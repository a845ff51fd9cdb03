using Confluent.Kafka;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Shared;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Tells the client how far each owned partition is done; the client commits that ten times a second by itself, and nothing for a partition that was lost: reading never
/// waits for a commit. Only a partition that is handed over does. The consumer's thread only.
/// </summary>
internal sealed partial class SharedCommits(SharedDeliveries deliveries, TopicMap topics, KafkaReachability reachability, GatewayMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan HandOverBound = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<TopicPartition, long> _stored = [];

    /// <summary>Stores what is done since the last time.</summary>
    public void Store(IConsumer<byte[]?, byte[]?> consumer)
    {
        foreach (var progress in deliveries.Progress())
        {
            var partition = new TopicPartition(topics.KafkaTopicOf(progress.Topic), progress.Partition);
            if (progress.Watermark < 0 || progress.Watermark == _stored.GetValueOrDefault(partition, -1)) continue;
            try
            {
                consumer.StoreOffset(new TopicPartitionOffset(partition, progress.Watermark));
                _stored[partition] = progress.Watermark;
            }
            catch (KafkaException e) when (e.Error.Code == ErrorCode.Local_State)
            {
                // Just being assigned, or just taken away: the next round knows.
                LogNotAssigned(logger, partition);
            }
        }
    }

    /// <summary>
    /// Commits what is done of partitions that are being handed over, before somebody else begins there, and waits for it: as long as a session when the coordinator is away.
    /// A rebalance that refuses it is waited for, half a second.
    /// </summary>
    public void HandOver(IConsumer<byte[]?, byte[]?> consumer, IReadOnlySet<TopicPartition> partitions)
    {
        var due = deliveries.Progress()
            .Where(progress => progress.Watermark > progress.Committed)
            .Select(progress => new TopicPartitionOffset(topics.KafkaTopicOf(progress.Topic), progress.Partition, progress.Watermark))
            .Where(offset => partitions.Contains(offset.TopicPartition))
            .ToArray();
        if (due.Length == 0) return;
        Error? refused = null;
        SpinWait.SpinUntil(() => (refused = TryCommit(consumer, due))?.Code is not ErrorCode.RebalanceInProgress, HandOverBound);
        metrics.Committed(success: refused is null);
        if (refused is not null) LogNotHandedOver(logger, due.Length, refused.Code, refused.Reason);
    }

    /// <summary>A partition begins anew, or is no longer ours.</summary>
    public void Forget(TopicPartition partition) => _stored.Remove(partition);

    /// <summary>
    /// Commits now, to learn whether Kafka still takes us for a member of this generation: a commit of another one is refused. May wait for the coordinator, as long as a session.
    /// </summary>
    /// <returns>Whether it does; also true when there is nothing to commit.</returns>
    public bool Confirm(IConsumer<byte[]?, byte[]?> consumer)
    {
        if (deliveries.Progress().FirstOrDefault(progress => progress.Watermark >= 0) is not { } one) return true;
        var refused = TryCommit(consumer, [new TopicPartitionOffset(topics.KafkaTopicOf(one.Topic), one.Partition, one.Watermark)]);
        if (refused is not null) LogNotConfirmed(logger, refused.Code);
        return refused is null;
    }

    /// <summary>Hears what became of a commit.</summary>
    public void Heard(CommittedOffsets answer)
    {
        var failed = answer.Error.IsError ? answer.Error : answer.Offsets.FirstOrDefault(offset => offset.Error.IsError)?.Error;
        foreach (var committed in answer.Offsets.Where(offset => !offset.Error.IsError && offset.Offset.Value >= 0 && !answer.Error.IsError))
            deliveries.Committed(topics.NameOf(committed.Topic), committed.Partition.Value, committed.Offset.Value);
        metrics.Committed(success: failed is null);
        if (failed is null) reachability.Reached();

        // The client tries again; until then the worst is that deliveries repeat.
        else if (failed.Code is ErrorCode.RebalanceInProgress) LogCommitWaits(logger);
        else LogCommitFailed(logger, failed.Code, failed.Reason);
    }

    private Error? TryCommit(IConsumer<byte[]?, byte[]?> consumer, TopicPartitionOffset[] offsets)
    {
        try
        {
            consumer.Commit(offsets);
            foreach (var committed in offsets) deliveries.Committed(topics.NameOf(committed.Topic), committed.Partition.Value, committed.Offset.Value);
            reachability.Reached();
            return null;
        }
        catch (KafkaException e)
        {
            return e.Error;
        }
    }

    [LoggerMessage(1307, LogLevel.Warning, "Commit failed with {Code}: {Reason}. It is tried again.")]
    private static partial void LogCommitFailed(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(1317, LogLevel.Warning, "What is done of {Partitions} partitions could not be committed before they were handed over ({Code}: {Reason}): some deliveries repeat.")]
    private static partial void LogNotHandedOver(ILogger logger, int partitions, ErrorCode code, string reason);

    [LoggerMessage(1313, LogLevel.Debug, "A commit waits for the end of a rebalance.")]
    private static partial void LogCommitWaits(ILogger logger);

    [LoggerMessage(1314, LogLevel.Debug, "{Partition} is not assigned now; what is done of it is not stored.")]
    private static partial void LogNotAssigned(ILogger logger, TopicPartition partition);

    [LoggerMessage(1315, LogLevel.Debug, "Kafka did not confirm that this pod is still a member of its consumer group ({Code}); nothing is delivered until it does.")]
    private static partial void LogNotConfirmed(ILogger logger, ErrorCode code);
}
