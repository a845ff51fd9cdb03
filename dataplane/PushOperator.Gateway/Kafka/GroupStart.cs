using Confluent.Kafka;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Where partitions of a Shared group start that have no committed offset: written down explicitly, never left to <c>auto.offset.reset</c>. Thread-safe.
/// </summary>
/// <remarks>
/// <para>A topic of which the group has committed nothing is new to it and starts as the group says. A partition without a commit beside others that have one
/// was added to a known topic, and starts at its beginning: all of it came after.</para>
/// <para>Asked through a consumer of the group, not through the admin client: librdkafka 2.16's answer to ListConsumerGroupOffsets ends the process with a segmentation fault when
/// the group's coordinator is just moving or loading and the client that asked is no consumer.</para>
/// </remarks>
internal sealed partial class GroupStart(KafkaClients clients, TopicMap topics, StartFrom startFrom, GroupMetadata metadata, GatewayMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ReadBound = TimeSpan.FromSeconds(10);

    private readonly Lock _ensuredLock = new();
    private Task? _ensured;

    /// <summary>Commits a start for every partition that has none, once a process; a failure is tried again by the next caller.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public Task EnsureAsync()
    {
        lock (_ensuredLock)
        {
            // These calls block, each bounded: they get a thread of their own.
            if (_ensured is null || _ensured.IsFaulted) _ensured = Task.Factory.StartNew(CommitMissing, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return _ensured;
        }
    }

    /// <summary>The start of one partition, or null when it has a committed offset after all. Blocks, bounded.</summary>
    /// <param name="consumer">A consumer of the group.</param>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public TopicPartitionOffset? Find(IConsumer<byte[]?, byte[]?> consumer, TopicPartition partition) =>
        Missing(consumer).FirstOrDefault(start => start.TopicPartition == partition);

    private void CommitMissing()
    {
        using var consumer = clients.GroupOffsetsClient();
        var missing = Missing(consumer);
        if (missing.Count == 0) return;
        try
        {
            consumer.Commit(missing);
            LogStarted(logger, clients.GroupId, missing.Count, startFrom);
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration or ErrorCode.RebalanceInProgress or ErrorCode.StaleMemberEpoch)
        {
            // Only a group without members takes commits from outside. If it has some, they own these partitions and find the same start themselves.
            LogLeftToMembers(logger, clients.GroupId, e.Error.Reason);
        }
    }

    private IReadOnlyList<TopicPartitionOffset> Missing(IConsumer<byte[]?, byte[]?> consumer)
    {
        var partitions = PartitionsOf(consumer);
        var answer = consumer.Committed(partitions, Bound);
        RememberedOrThrow(answer);
        var knownTopics = answer.Where(partition => partition.Offset.Value >= 0).Select(partition => partition.Topic).ToHashSet();
        return answer.Where(partition => partition.Offset.Value < 0).Select(partition => StartOf(consumer, partition.TopicPartition, knownTopics)).ToArray();
    }

    // Before it is taken for new: what Kafka has forgotten the metadata topic may remember. And what somebody set back is obeyed, loudly.
    private void RememberedOrThrow(IReadOnlyList<TopicPartitionOffset> answer)
    {
        if (!metadata.Topic.CaughtUp.Wait(ReadBound) && answer.Any(partition => partition.Offset.Value < 0))
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "the group's metadata topic, which may remember offsets that Kafka has not, could not be read in time"));
        foreach (var partition in answer.Where(partition => partition.Offset.Value >= 0))
        {
            var topic = topics.NameOf(partition.Topic);
            if (metadata.Memory.Find(topic, partition.Partition.Value) is var remembered && remembered <= partition.Offset.Value) continue;
            LogSetBack(logger, clients.GroupId, topic, partition.Partition.Value, remembered, partition.Offset.Value);
            metrics.CommittedOffsetLost("set_back");
        }
    }

    private TopicPartitionOffset StartOf(IConsumer<byte[]?, byte[]?> consumer, TopicPartition partition, HashSet<string> knownTopics)
    {
        var range = consumer.QueryWatermarkOffsets(partition, Bound);
        var topic = topics.NameOf(partition.Topic);
        if (metadata.Memory.Find(topic, partition.Partition.Value) is >= 0 and var remembered)
        {
            LogExpired(logger, clients.GroupId, topic, partition.Partition.Value, remembered);
            metrics.CommittedOffsetLost("expired");

            // What retention has taken meanwhile is announced when reading meets it; beyond the end the topic is another one.
            return new TopicPartitionOffset(partition, remembered <= range.High.Value ? remembered : range.Low.Value);
        }

        return new TopicPartitionOffset(partition, startFrom == StartFrom.Earliest || knownTopics.Contains(partition.Topic) ? range.Low : range.High);
    }

    private List<TopicPartition> PartitionsOf(IConsumer<byte[]?, byte[]?> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = new List<TopicPartition>();
        foreach (var topic in topics.Topics)
        {
            var metadata = admin.GetMetadata(topic.KafkaTopic, Bound).Topics.Single();
            if (metadata.Error.IsError) throw new KafkaException(metadata.Error);
            partitions.AddRange(metadata.Partitions.Select(partition => new TopicPartition(topic.KafkaTopic, partition.PartitionId)));
        }

        return partitions;
    }
}
