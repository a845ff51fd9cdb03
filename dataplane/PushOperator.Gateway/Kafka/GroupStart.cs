using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Where partitions of a Shared group start that have no committed offset: written down explicitly, never left to <c>auto.offset.reset</c>. Thread-safe.
/// </summary>
/// <remarks>
/// A topic of which the group has committed nothing is new to it and starts as the group says. A partition without a commit beside others that have one
/// was added to a known topic, and starts at its beginning: all of it came after.
/// </remarks>
internal sealed partial class GroupStart(IAdminClient admin, string groupId, TopicMap topics, StartFrom startFrom, ILogger logger)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);

    private readonly Lock _ensuredLock = new();
    private Task? _ensured;

    /// <summary>Commits a start for every partition that has none, once a process; a failure is tried again by the next caller.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public Task EnsureAsync()
    {
        lock (_ensuredLock)
        {
            // Metadata is asked by a call that blocks; off the caller's thread.
            if (_ensured is null || _ensured.IsFaulted) _ensured = Task.Run(CommitMissingAsync);
            return _ensured;
        }
    }

    /// <summary>The start of one partition that turned out to have none while it was being read. Blocks, bounded; the Kafka thread.</summary>
    public TopicPartitionOffset Resolve(TopicPartition partition) =>
        MissingAsync().GetAwaiter().GetResult().FirstOrDefault(start => start.TopicPartition == partition)
            ?? throw new KafkaException(new Error(ErrorCode.Local_NoOffset, $"{partition} has a committed offset after all"));

    private async Task CommitMissingAsync()
    {
        var missing = await MissingAsync();
        if (missing.Count == 0) return;
        try
        {
            await admin.AlterConsumerGroupOffsetsAsync(
                [new ConsumerGroupTopicPartitionOffsets(groupId, [.. missing])],
                new AlterConsumerGroupOffsetsOptions { RequestTimeout = Bound });
            LogStarted(logger, groupId, missing.Count, startFrom);
        }
        catch (AlterConsumerGroupOffsetsException e)
        {
            // Only a group without members takes commits from outside. If it has some, they own these partitions and find the same start themselves.
            LogLeftToMembers(logger, groupId, e.Error.Reason);
        }
    }

    private async Task<IReadOnlyList<TopicPartitionOffset>> MissingAsync()
    {
        var partitions = topics.Topics.SelectMany(topic => PartitionsOf(topic.KafkaTopic)).ToArray();
        var answer = await admin.ListConsumerGroupOffsetsAsync(
            [new ConsumerGroupTopicPartitions(groupId, [.. partitions])],
            new ListConsumerGroupOffsetsOptions { RequestTimeout = Bound });
        var committed = answer.Single().Partitions.Where(partition => partition.Offset.Value >= 0).Select(partition => partition.TopicPartition).ToHashSet();
        var knownTopics = committed.Select(partition => partition.Topic).ToHashSet();
        var missing = partitions.Where(partition => !committed.Contains(partition)).ToArray();
        if (missing.Length == 0) return [];
        var asked = missing.Select(partition => new TopicPartitionOffsetSpec
        {
            TopicPartition = partition,
            OffsetSpec = startFrom == StartFrom.Earliest || knownTopics.Contains(partition.Topic) ? OffsetSpec.Earliest() : OffsetSpec.Latest(),
        });
        var found = await admin.ListOffsetsAsync(asked, new ListOffsetsOptions { RequestTimeout = Bound });
        return found.ResultInfos.Select(info => new TopicPartitionOffset(info.TopicPartitionOffsetError.TopicPartition, info.TopicPartitionOffsetError.Offset)).ToArray();
    }

    private IEnumerable<TopicPartition> PartitionsOf(string kafkaTopic)
    {
        var metadata = admin.GetMetadata(kafkaTopic, Bound).Topics.Single();
        if (metadata.Error.IsError) throw new KafkaException(metadata.Error);
        return metadata.Partitions.Select(partition => new TopicPartition(kafkaTopic, partition.PartitionId));
    }
}
