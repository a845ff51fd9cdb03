using Confluent.Kafka;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>The brokers' admin API through librdkafka.</summary>
internal sealed class KafkaTopicAdministration(TopicDescriptions descriptions, TopicChanges changes) : IKafkaTopicAdministration
{
    /// <inheritdoc/>
    public Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken) =>
        descriptions.DescribeAsync(cluster, topic, cancellationToken);

    /// <inheritdoc/>
    public Task<KafkaFailure?> CreateAsync(KafkaCluster cluster, TopicSettings settings, CancellationToken cancellationToken) =>
        changes.CreateAsync(cluster, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<KafkaFailure?> GrowAsync(KafkaCluster cluster, string topic, int partitions, CancellationToken cancellationToken) =>
        changes.GrowAsync(cluster, topic, partitions, cancellationToken);

    /// <inheritdoc/>
    public Task<KafkaFailure?> AlterConfigAsync(KafkaCluster cluster, string topic, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        changes.AlterConfigAsync(cluster, topic, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<KafkaFailure?> DeleteAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken) =>
        changes.DeleteAsync(cluster, topic, cancellationToken);

    /// <inheritdoc/>
    public async Task<KafkaAnswer<long>> CountUnacknowledgedAsync(
        KafkaCluster cluster, KafkaTopic topic, ReadingGroup group, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => new UnacknowledgedMessages(cluster, topic, group).Count(before), cancellationToken).WaitAsync(cancellationToken);
        }
        catch (KafkaException exception)
        {
            return KafkaFailures.From(cluster, exception.Error);
        }
    }
}
