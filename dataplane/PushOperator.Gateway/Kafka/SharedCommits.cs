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
    private const int HandOverAttempts = 10;
    private static readonly TimeSpan HandOverPause = TimeSpan.FromMilliseconds(50);

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
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Heard(new CommittedOffsets(consumer.Commit(due), ErrorCode.NoError));
                return;
            }
            catch (KafkaException e) when (e.Error.Code is ErrorCode.RebalanceInProgress && attempt < HandOverAttempts)
            {
                Thread.Sleep(HandOverPause);
            }
            catch (KafkaException e)
            {
                LogNotHandedOver(logger, due.Length, e.Error.Code, e.Error.Reason);
                metrics.Committed(success: false);
                return;
            }
        }
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
        try
        {
            consumer.Commit([new TopicPartitionOffset(topics.KafkaTopicOf(one.Topic), one.Partition, one.Watermark)]);
            return true;
        }
        catch (KafkaException e)
        {
            LogNotConfirmed(logger, e.Error.Code);
            return false;
        }
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
