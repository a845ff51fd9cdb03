using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>The brokers' admin API through librdkafka.</summary>
internal sealed class KafkaTopicAdministration(KafkaRequests requests, TopicDescriptions descriptions) : IKafkaTopicAdministration
{
    // Longer than a controller election (some seconds); shorter than what a worker may be held up.
    private static readonly TimeSpan RequestTimeout = KafkaRequests.Timeout;

    /// <inheritdoc/>
    public Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken) =>
        descriptions.DescribeAsync(cluster, topic, cancellationToken);

    /// <inheritdoc/>
    public Task<KafkaFailure?> CreateAsync(KafkaCluster cluster, TopicSettings settings, CancellationToken cancellationToken)
    {
        var specification = new TopicSpecification
        {
            Name = settings.Name,
            NumPartitions = settings.Partitions,
            ReplicationFactor = (short)(settings.Replicas ?? -1),
            Configs = new Dictionary<string, string>(settings.Config),
        };
        var options = new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout };
        return DoAsync(cluster, client => client.CreateTopicsAsync([specification], options), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<KafkaFailure?> GrowAsync(KafkaCluster cluster, string topic, int partitions, CancellationToken cancellationToken)
    {
        var specification = new PartitionsSpecification { Topic = topic, IncreaseTo = partitions };
        var options = new CreatePartitionsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout };
        return DoAsync(cluster, client => client.CreatePartitionsAsync([specification], options), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<KafkaFailure?> AlterConfigAsync(
        KafkaCluster cluster, string topic, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var entries = settings.Select(pair => new ConfigEntry { Name = pair.Key, Value = pair.Value, IncrementalOperation = AlterConfigOpType.Set }).ToList();
        var changes = new Dictionary<ConfigResource, List<ConfigEntry>> { [Resource(topic)] = entries };
        var options = new IncrementalAlterConfigsOptions { RequestTimeout = RequestTimeout };
        return DoAsync(cluster, client => client.IncrementalAlterConfigsAsync(changes, options), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<KafkaFailure?> DeleteAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        var options = new DeleteTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout };
        var answer = await requests.AskAsync(cluster, client => DeleteTopicAsync(client, topic, options), cancellationToken);
        return answer.Failure;
    }

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
            return KafkaFailures.From(cluster, KafkaFailures.ErrorOf(exception));
        }
    }

    private static ConfigResource Resource(string topic) => new() { Type = ResourceType.Topic, Name = topic };

    private static async Task<bool> DeleteTopicAsync(IAdminClient client, string topic, DeleteTopicsOptions options)
    {
        try
        {
            await client.DeleteTopicsAsync([topic], options);
            return true;
        }
        catch (DeleteTopicsException exception) when (exception.Results.Single().Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            return false;
        }
    }

    private async Task<KafkaFailure?> DoAsync(KafkaCluster cluster, Func<IAdminClient, Task> act, CancellationToken cancellationToken)
    {
        var answer = await requests.AskAsync(
            cluster,
            async client =>
            {
                await act(client);
                return true;
            },
            cancellationToken);
        return answer.Failure;
    }
}
