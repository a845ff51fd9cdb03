using System.Buffers.Binary;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace PushOperator.Gateway.Kafka;

/// <summary>Asks Kafka what the group's topics are: their ids and partitions. Thread-safe; every question is bounded.</summary>
/// <remarks>An answer is kept for a second, so that a thousand subscribers who come back at once ask once.</remarks>
internal class TopicDescriptions(IAdminClient admin, TopicMap topics, TimeProvider time)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly Lock _answerLock = new();
    private Task<IReadOnlyList<KafkaTopicState>>? _answer;
    private long _askedAt;

    /// <summary>The topics that are there; one that is missing is not in the answer.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public virtual Task<IReadOnlyList<KafkaTopicState>> RecentAsync()
    {
        lock (_answerLock)
        {
            if (_answer is { IsFaulted: false } && time.GetElapsedTime(_askedAt) < Kept) return _answer;
            return AskAgain();
        }
    }

    /// <summary>As <see cref="RecentAsync"/>, asked now.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public virtual Task<IReadOnlyList<KafkaTopicState>> AskAsync()
    {
        lock (_answerLock) return AskAgain();
    }

    private Task<IReadOnlyList<KafkaTopicState>> AskAgain()
    {
        _askedAt = time.GetTimestamp();
        return _answer = DescribeAsync();
    }

    private async Task<IReadOnlyList<KafkaTopicState>> DescribeAsync()
    {
        var names = TopicCollection.OfTopicNames(topics.Topics.Select(topic => topic.KafkaTopic));
        try
        {
            return States((await admin.DescribeTopicsAsync(names, new DescribeTopicsOptions { RequestTimeout = Bound })).TopicDescriptions);
        }
        catch (DescribeTopicsException e) when (e.Results.TopicDescriptions.All(topic => !topic.Error.IsError || topic.Error.Code == ErrorCode.UnknownTopicOrPart))
        {
            return States(e.Results.TopicDescriptions);
        }
    }

    private KafkaTopicState[] States(IEnumerable<TopicDescription> descriptions) => descriptions
        .Where(topic => !topic.Error.IsError)
        .Select(topic => new KafkaTopicState(topics.NameOf(topic.Name), topic.Name, ToGuid(topic.TopicId), [.. topic.Partitions.Select(partition => partition.Partition).Order()]))
        .ToArray();

    private static Guid ToGuid(Uuid? id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id?.MostSignificantBits ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], id?.LeastSignificantBits ?? 0);
        return new Guid(bytes, bigEndian: true);
    }
}
