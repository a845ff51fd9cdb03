using Confluent.Kafka;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Kafka;

/// <summary>How far a Shared group is in all of its partitions, whoever owns them. Thread-safe; asked at most every two seconds.</summary>
/// <remarks>Through a consumer of the group that never joins: see <see cref="GroupStart"/>.</remarks>
internal sealed partial class GroupOffsets(KafkaClients clients, TopicMap topics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    private readonly Lock _answerLock = new();
    private Task<IReadOnlyList<GroupPartition>?>? _answer;
    private long _askedAt;

    /// <summary>By topic and number; null when Kafka did not answer in time.</summary>
    public async Task<IReadOnlyList<GroupPartition>?> RecentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Answer().WaitAsync(Bound, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private Task<IReadOnlyList<GroupPartition>?> Answer()
    {
        lock (_answerLock)
        {
            if (_answer is { IsCompleted: false } || (_answer is not null && time.GetElapsedTime(_askedAt) < Kept)) return _answer;
            _askedAt = time.GetTimestamp();

            // These calls block, each bounded: they get a thread of their own.
            return _answer = Task.Factory.StartNew(Ask, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private IReadOnlyList<GroupPartition>? Ask()
    {
        try
        {
            using var consumer = clients.GroupOffsetsClient();
            using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
            var partitions = topics.Topics
                .Select(topic => admin.GetMetadata(topic.KafkaTopic, Bound).Topics.Single())
                .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId)))
                .ToArray();
            return consumer.Committed(partitions, Bound)
                .Select(committed => new GroupPartition(topics.NameOf(committed.Topic), committed.Partition.Value, Math.Max(committed.Offset.Value, -1), consumer.QueryWatermarkOffsets(committed.TopicPartition, Bound).High.Value))
                .OrderBy(partition => partition.Topic, StringComparer.Ordinal).ThenBy(partition => partition.Partition)
                .ToArray();
        }
        catch (KafkaException e)
        {
            LogNotAnswered(logger, clients.GroupId, e.Error.Code, e.Error.Reason);
            return null;
        }
    }

    [LoggerMessage(1345, LogLevel.Warning, "Kafka did not say how far consumer group {Group} is: {Code}, {Reason}.")]
    private static partial void LogNotAnswered(ILogger logger, string group, ErrorCode code, string reason);
}
