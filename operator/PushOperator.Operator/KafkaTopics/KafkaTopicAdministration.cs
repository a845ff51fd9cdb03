using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>The brokers' admin API through librdkafka.</summary>
internal sealed class KafkaTopicAdministration(AdminClients clients) : IKafkaTopicAdministration
{
    // Longer than a controller election (some seconds); shorter than what a worker may be held up.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        var description = await AskAsync(cluster, client => DescribeTopicAsync(client, topic), cancellationToken);
        if (!description.IsSuccess) return description.Failure;
        if (description.Value is not { } found) return new KafkaAnswer<KafkaTopic?>(null, null);
        var config = await AskAsync(cluster, client => DescribeConfigAsync(client, topic), cancellationToken);
        if (!config.IsSuccess) return config.Failure;
        var replicas = found.Partitions.Count == 0 ? 0 : found.Partitions.Min(partition => partition.Replicas.Count);
        return new KafkaTopic(topic, found.TopicId.ToString(), found.Partitions.Count, replicas, config.Value!);
    }

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
        var answer = await AskAsync(cluster, client => DeleteTopicAsync(client, topic, options), cancellationToken);
        return answer.Failure;
    }

    private static ConfigResource Resource(string topic) => new() { Type = ResourceType.Topic, Name = topic };

    private static async Task<TopicDescription?> DescribeTopicAsync(IAdminClient client, string topic)
    {
        try
        {
            var result = await client.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = RequestTimeout });
            return result.TopicDescriptions.Single();
        }
        catch (DescribeTopicsException exception) when (exception.Results.TopicDescriptions.Single().Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> DescribeConfigAsync(IAdminClient client, string topic)
    {
        var results = await client.DescribeConfigsAsync([Resource(topic)], new DescribeConfigsOptions { RequestTimeout = RequestTimeout });
        return results.Single().Entries.Values.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Name, entry => entry.Value);
    }

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
        var answer = await AskAsync(
            cluster,
            async client =>
            {
                await act(client);
                return true;
            },
            cancellationToken);
        return answer.Failure;
    }

    private async Task<KafkaAnswer<T>> AskAsync<T>(KafkaCluster cluster, Func<IAdminClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        AdminConnection connection;
        try
        {
            connection = clients.Get(cluster);
        }
        catch (KafkaPropertiesException exception)
        {
            return new KafkaFailure(KafkaFailureKind.Refused, exception.Message);
        }

        return connection.TryEnter() is { } known ? known : await AskAsync(cluster, connection, ask, cancellationToken);
    }

    private static async Task<KafkaAnswer<T>> AskAsync<T>(
        KafkaCluster cluster, AdminConnection connection, Func<IAdminClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        bool? answered = null;
        KafkaFailure? failure = null;
        try
        {
            var value = await ask(connection.Client).WaitAsync(cancellationToken);
            answered = true;
            return value;
        }
        catch (KafkaException exception)
        {
            var error = KafkaFailures.ErrorOf(exception);
            answered = !error.IsLocalError;
            return failure = KafkaFailures.From(cluster, error);
        }
        finally
        {
            connection.Leave(answered, failure);
        }
    }
}
