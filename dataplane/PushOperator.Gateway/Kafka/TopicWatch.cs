using Confluent.Kafka;

namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Notices that a topic of the group was made anew while this pod runs: it has another id. Kafka drops a group's offsets with the topic, so nothing else would tell a group that was reading it from one that was never seen.
/// </summary>
/// <remarks>One thread. Asks every five seconds without waiting for the answer, which is taken up when it is there.</remarks>
internal sealed partial class TopicWatch(TopicDescriptions descriptions, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Guid> _ids = [];
    private readonly HashSet<string> _replaced = [];
    private Task<IReadOnlyList<KafkaTopicState>>? _asked;
    private long _askedAt;

    /// <summary>Whether the topic was made anew since this pod began: no position of the group can be older than its beginning.</summary>
    /// <param name="topic">PushTopic name.</param>
    public bool WasReplaced(string topic) => _replaced.Contains(topic);

    /// <summary>Topics found to be made anew since the last look. Never waits.</summary>
    public IReadOnlyList<KafkaTopicState> Look()
    {
        if (_asked is null && (_askedAt == 0 || time.GetElapsedTime(_askedAt) >= Interval))
        {
            _askedAt = time.GetTimestamp();
            _asked = descriptions.AskAsync();
        }

        if (_asked is not { IsCompleted: true } asked) return [];
        _asked = null;
        if (asked.IsCompletedSuccessfully) return Compare(asked.Result);
        LogNotAnswered(logger, asked.Exception!.GetBaseException().Message);
        return [];
    }

    /// <summary>As <see cref="Look"/>, but waits for an answer that is at most a second old.</summary>
    /// <exception cref="KafkaException">Kafka did not answer in time, or refused.</exception>
    public IReadOnlyList<KafkaTopicState> LookNow() => Compare(descriptions.RecentAsync().GetAwaiter().GetResult());

    private List<KafkaTopicState> Compare(IReadOnlyList<KafkaTopicState> topics)
    {
        var replaced = new List<KafkaTopicState>();
        foreach (var topic in topics.Where(topic => topic.Id != Guid.Empty))
        {
            if (_ids.TryGetValue(topic.Name, out var known) && known != topic.Id)
            {
                LogMadeAnew(logger, topic.Name, topic.KafkaTopic, topic.Id);
                _replaced.Add(topic.Name);
                replaced.Add(topic);
            }

            _ids[topic.Name] = topic.Id;
        }

        return replaced;
    }

    [LoggerMessage(1330, LogLevel.Warning, "Topic {Topic} ({KafkaTopic}) was made anew, its id is now {TopicId}: the group drops what it has of the old one and reads the new one from its beginning.")]
    private static partial void LogMadeAnew(ILogger logger, string topic, string kafkaTopic, Guid topicId);

    [LoggerMessage(1331, LogLevel.Debug, "Kafka did not say what the topics are ({Reason}); it is asked again.")]
    private static partial void LogNotAnswered(ILogger logger, string reason);
}
