namespace PushOperator.Operator.KafkaTopics;

/// <summary>
/// What the operator asks of Kafka. Each call is bounded (about 10 s) and thread-safe. What Kafka says or fails to say is a value; an exception is a
/// bug, or the cancellation.
/// </summary>
/// <remarks>
/// Two implementations: the brokers' admin API, and the local cluster's, whose embedded broker has none. All changes may be repeated: doing what is done
/// already is success or a plain refusal, never damage.
/// </remarks>
internal interface IKafkaTopicAdministration
{
    /// <summary>Describes a topic.</summary>
    /// <returns>The topic, or null when there is none of that name.</returns>
    Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken);

    /// <summary>Makes a topic. Returns null; <see cref="KafkaFailureKind.AlreadyExists"/> when there is one of that name, whatever it looks like.</summary>
    Task<KafkaFailure?> CreateAsync(KafkaCluster cluster, TopicSettings settings, CancellationToken cancellationToken);

    /// <summary>Raises the number of partitions to <paramref name="partitions"/> in all.</summary>
    Task<KafkaFailure?> GrowAsync(KafkaCluster cluster, string topic, int partitions, CancellationToken cancellationToken);

    /// <summary>Sets these settings and touches no other.</summary>
    Task<KafkaFailure?> AlterConfigAsync(KafkaCluster cluster, string topic, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken);

    /// <summary>Counts the messages of a topic that a consumer group has not committed.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="group">The consumer group.</param>
    /// <param name="before">Only messages with an older timestamp; null: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<KafkaAnswer<long>> CountUnacknowledgedAsync(KafkaCluster cluster, KafkaTopic topic, ReadingGroup group, DateTimeOffset? before, CancellationToken cancellationToken);

    /// <summary>Deletes a topic with all its messages; one that is not there is success.</summary>
    Task<KafkaFailure?> DeleteAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken);
}
