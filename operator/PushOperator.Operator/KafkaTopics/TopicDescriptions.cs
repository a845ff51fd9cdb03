using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>
/// Describes topics, those of many reconciles with one request: hundreds of PushTopics that are looked at together cost Kafka two requests a hundred. Thread-safe.
/// </summary>
internal sealed class TopicDescriptions
{
    private readonly KafkaRequests _requests;
    private readonly RequestBatches<bool, KafkaTopic?> _batches;

    public TopicDescriptions(KafkaRequests requests, TimeProvider time)
    {
        _requests = requests;
        _batches = new(DescribeAllAsync, time);
    }

    /// <inheritdoc cref="IKafkaTopicAdministration.DescribeAsync"/>
    public Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken) => _batches.AskAsync(cluster, topic, true, cancellationToken);

    private async Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<KafkaTopic?>>>> DescribeAllAsync(KafkaCluster cluster, IReadOnlyDictionary<string, bool> topics)
    {
        var descriptions = await _requests.AskAsync(cluster, client => DescribeTopicsAsync(client, topics.Keys), CancellationToken.None);
        if (!descriptions.IsSuccess) return descriptions.Failure;
        var there = descriptions.Value!.Where(description => !description.Error.IsError).Select(description => description.Name).ToList();
        var configs = there.Count == 0
            ? new KafkaAnswer<Dictionary<string, DescribeConfigsReport>>([], null)
            : await _requests.AskAsync(cluster, client => DescribeConfigsAsync(client, there), CancellationToken.None);
        if (!configs.IsSuccess) return configs.Failure;
        return descriptions.Value!.ToDictionary(description => description.Name, description => Read(cluster, description, configs.Value!));
    }

    private static KafkaAnswer<KafkaTopic?> Read(KafkaCluster cluster, TopicDescription found, Dictionary<string, DescribeConfigsReport> configs)
    {
        if (found.Error.Code == ErrorCode.UnknownTopicOrPart) return new KafkaAnswer<KafkaTopic?>(null, null);
        if (found.Error.IsError) return KafkaFailures.From(cluster, found.Error);
        if (!configs.TryGetValue(found.Name, out var report) || report.Error.IsError)
            return KafkaFailures.From(cluster, report?.Error ?? new Error(ErrorCode.UnknownTopicOrPart));
        var replicas = found.Partitions.Count == 0 ? 0 : found.Partitions.Min(partition => partition.Replicas.Count);
        var config = report.Entries.Values.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Name, entry => entry.Value);
        return new KafkaTopic(found.Name, found.TopicId.ToString(), found.Partitions.Count, replicas, config);
    }

    private static async Task<IReadOnlyList<TopicDescription>> DescribeTopicsAsync(IAdminClient client, IEnumerable<string> topics)
    {
        try
        {
            var result = await client.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics), new DescribeTopicsOptions { RequestTimeout = KafkaRequests.Timeout });
            return result.TopicDescriptions;
        }
        catch (DescribeTopicsException exception)
        {
            // Some are there and some are not: each says for itself.
            return exception.Results.TopicDescriptions;
        }
    }

    private static async Task<Dictionary<string, DescribeConfigsReport>> DescribeConfigsAsync(IAdminClient client, IReadOnlyCollection<string> topics)
    {
        var resources = topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic });
        var options = new DescribeConfigsOptions { RequestTimeout = KafkaRequests.Timeout };
        try
        {
            var results = await client.DescribeConfigsAsync(resources, options);
            return results.ToDictionary(result => result.ConfigResource.Name, result => new DescribeConfigsReport { ConfigResource = result.ConfigResource, Entries = result.Entries, Error = new Error(ErrorCode.NoError) });
        }
        catch (DescribeConfigsException exception)
        {
            return exception.Results.ToDictionary(report => report.ConfigResource.Name);
        }
    }
}
