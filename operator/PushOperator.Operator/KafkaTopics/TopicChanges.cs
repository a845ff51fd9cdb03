using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Changes topics, those of many reconciles with one request of each kind. Thread-safe.</summary>
internal sealed class TopicChanges
{
    private static readonly TimeSpan Bound = KafkaRequests.Timeout;

    private readonly KafkaRequests _requests;
    private readonly RequestBatches<TopicSettings, bool> _creations;
    private readonly RequestBatches<int, bool> _growths;
    private readonly RequestBatches<IReadOnlyDictionary<string, string>, bool> _alterations;
    private readonly RequestBatches<bool, bool> _deletions;

    public TopicChanges(KafkaRequests requests, TimeProvider time)
    {
        _requests = requests;
        _creations = new(CreateAllAsync, time);
        _growths = new(GrowAllAsync, time);
        _alterations = new(AlterAllAsync, time);
        _deletions = new(DeleteAllAsync, time);
    }

    /// <inheritdoc cref="IKafkaTopicAdministration.CreateAsync"/>
    public async Task<KafkaFailure?> CreateAsync(KafkaCluster cluster, TopicSettings settings, CancellationToken cancellationToken) =>
        (await _creations.AskAsync(cluster, settings.Name, settings, cancellationToken)).Failure;

    /// <inheritdoc cref="IKafkaTopicAdministration.GrowAsync"/>
    public async Task<KafkaFailure?> GrowAsync(KafkaCluster cluster, string topic, int partitions, CancellationToken cancellationToken) =>
        (await _growths.AskAsync(cluster, topic, partitions, cancellationToken)).Failure;

    /// <inheritdoc cref="IKafkaTopicAdministration.AlterConfigAsync"/>
    public async Task<KafkaFailure?> AlterConfigAsync(KafkaCluster cluster, string topic, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        (await _alterations.AskAsync(cluster, topic, settings, cancellationToken)).Failure;

    /// <inheritdoc cref="IKafkaTopicAdministration.DeleteAsync"/>
    public async Task<KafkaFailure?> DeleteAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken) =>
        (await _deletions.AskAsync(cluster, topic, true, cancellationToken)).Failure;

    private Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<bool>>>> CreateAllAsync(KafkaCluster cluster, IReadOnlyDictionary<string, TopicSettings> topics) =>
        SendAsync(cluster, topics.Keys, async client =>
        {
            var specifications = topics.Values.Select(settings => new TopicSpecification
            {
                Name = settings.Name,
                NumPartitions = settings.Partitions,
                ReplicationFactor = (short)(settings.Replicas ?? -1),
                Configs = new Dictionary<string, string>(settings.Config),
            });
            try
            {
                await client.CreateTopicsAsync(specifications, new CreateTopicsOptions { RequestTimeout = Bound, OperationTimeout = Bound });
                return [];
            }
            catch (CreateTopicsException exception)
            {
                return exception.Results.Select(report => (report.Topic, report.Error));
            }
        });

    private Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<bool>>>> GrowAllAsync(KafkaCluster cluster, IReadOnlyDictionary<string, int> topics) =>
        SendAsync(cluster, topics.Keys, async client =>
        {
            var specifications = topics.Select(pair => new PartitionsSpecification { Topic = pair.Key, IncreaseTo = pair.Value });
            try
            {
                await client.CreatePartitionsAsync(specifications, new CreatePartitionsOptions { RequestTimeout = Bound, OperationTimeout = Bound });
                return [];
            }
            catch (CreatePartitionsException exception)
            {
                return exception.Results.Select(report => (report.Topic, report.Error));
            }
        });

    private Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<bool>>>> AlterAllAsync(KafkaCluster cluster, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> topics) =>
        SendAsync(cluster, topics.Keys, async client =>
        {
            var changes = topics.ToDictionary(
                pair => new ConfigResource { Type = ResourceType.Topic, Name = pair.Key },
                pair => pair.Value.Select(setting => new ConfigEntry { Name = setting.Key, Value = setting.Value, IncrementalOperation = AlterConfigOpType.Set }).ToList());
            try
            {
                await client.IncrementalAlterConfigsAsync(changes, new IncrementalAlterConfigsOptions { RequestTimeout = Bound });
                return [];
            }
            catch (IncrementalAlterConfigsException exception)
            {
                return exception.Results.Select(report => (report.ConfigResource.Name, report.Error));
            }
        });

    private Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<bool>>>> DeleteAllAsync(KafkaCluster cluster, IReadOnlyDictionary<string, bool> topics) =>
        SendAsync(cluster, topics.Keys, async client =>
        {
            try
            {
                await client.DeleteTopicsAsync(topics.Keys, new DeleteTopicsOptions { RequestTimeout = Bound, OperationTimeout = Bound });
                return [];
            }
            catch (DeleteTopicsException exception)
            {
                // One that is not there is deleted.
                return exception.Results.Where(report => report.Error.Code != ErrorCode.UnknownTopicOrPart).Select(report => (report.Topic, report.Error));
            }
        });

    /// <param name="cluster">The cluster.</param>
    /// <param name="topics">All that are asked for.</param>
    /// <param name="send">Gives the topics that were not changed, and why; others among them say no error.</param>
    private async Task<KafkaAnswer<IReadOnlyDictionary<string, KafkaAnswer<bool>>>> SendAsync(
        KafkaCluster cluster, IEnumerable<string> topics, Func<IAdminClient, Task<IEnumerable<(string Topic, Error Error)>>> send)
    {
        var answer = await _requests.AskAsync(cluster, send, CancellationToken.None);
        if (!answer.IsSuccess) return answer.Failure;
        var errors = answer.Value!.Where(report => report.Error.IsError).ToDictionary(report => report.Topic, report => report.Error);
        return topics.ToDictionary(topic => topic, topic => errors.TryGetValue(topic, out var error) ? KafkaFailures.From(cluster, error) : new KafkaAnswer<bool>(true, null));
    }
}
