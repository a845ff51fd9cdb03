using System.Text.Json;
using Confluent.Kafka;
using PushOperator.EmbeddedKafka;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>
/// Topics of the embedded brokers, which have no admin API. Settings are remembered and told back, so that the operator sees what it asked for, but
/// the brokers do not act on them: they keep 5 MiB a partition, whatever the retention. Thread-safe.
/// </summary>
/// <remarks>
/// The brokers forget everything when they stop. The topics, empty, are made again from a file at the next start, with the ids that they had: a
/// PushTopic of the same directory finds the topic that it made.
/// </remarks>
internal sealed class EmbeddedTopicAdministration : IKafkaTopicAdministration
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, EmbeddedTopicRecord> _topics = new(StringComparer.Ordinal);
    private readonly EmbeddedKafkaCluster _kafka;
    private readonly string _file;

    /// <summary>Makes the topics of the last run again.</summary>
    /// <param name="kafka">The brokers, without topics yet.</param>
    /// <param name="file">Where topics are remembered; need not exist.</param>
    public EmbeddedTopicAdministration(EmbeddedKafkaCluster kafka, string file)
    {
        (_kafka, _file) = (kafka, file);
        if (!File.Exists(file)) return;
        foreach (var topic in JsonSerializer.Deserialize<EmbeddedTopicRecord[]>(File.ReadAllBytes(file))!)
        {
            kafka.CreateTopic(topic.Name, topic.Partitions, topic.Replicas);
            _topics[topic.Name] = topic;
        }
    }

    /// <inheritdoc/>
    public async Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        if (Foreign(cluster) is { } failure) return failure;
        if (Find(topic) is { } known) return known.Describe();
        return new KafkaAnswer<KafkaTopic?>(await Task.Run(() => MadeByClient(topic), cancellationToken), null);
    }

    /// <inheritdoc/>
    public Task<KafkaFailure?> CreateAsync(KafkaCluster cluster, TopicSettings settings, CancellationToken cancellationToken) => Task.FromResult(Create(cluster, settings));

    /// <inheritdoc/>
    public Task<KafkaFailure?> GrowAsync(KafkaCluster cluster, string topic, int partitions, CancellationToken cancellationToken) => Task.FromResult(Refused(
        "the local cluster's embedded broker cannot add partitions to a topic; start it with --kafka to try that on Apache Kafka"));

    /// <inheritdoc/>
    public Task<KafkaFailure?> AlterConfigAsync(KafkaCluster cluster, string topic, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        if (Foreign(cluster) is { } failure) return Task.FromResult<KafkaFailure?>(failure);
        if (Find(topic) is not { } known) return Task.FromResult(Refused($"topic {topic} does not exist"));
        Remember(known with { Config = known.Config.Concat(settings).GroupBy(pair => pair.Key).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value) });
        return Task.FromResult<KafkaFailure?>(null);
    }

    /// <inheritdoc/>
    public Task<KafkaFailure?> DeleteAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        if (Foreign(cluster) is { } failure) return Task.FromResult<KafkaFailure?>(failure);
        _kafka.DeleteTopic(topic);
        lock (_lock)
        {
            if (_topics.Remove(topic)) Save();
        }

        return Task.FromResult<KafkaFailure?>(null);
    }

    /// <inheritdoc/>
    /// <remarks>None are in danger: the embedded brokers delete nothing because of a topic's retention.</remarks>
    public Task<KafkaAnswer<long>> CountUnacknowledgedAsync(KafkaCluster cluster, KafkaTopic topic, ReadingGroup group, DateTimeOffset? before, CancellationToken cancellationToken) =>
        Task.FromResult<KafkaAnswer<long>>(Foreign(cluster) is { } failure ? failure : 0L);

    private KafkaFailure? Create(KafkaCluster cluster, TopicSettings settings)
    {
        if (Foreign(cluster) is { } failure) return failure;
        var replicas = settings.Replicas ?? _kafka.Brokers;
        if (replicas > _kafka.Brokers) return Refused($"replication factor {replicas} is larger than the {_kafka.Brokers} embedded brokers");
        if (!_kafka.CreateTopic(settings.Name, settings.Partitions, replicas))
            return new KafkaFailure(KafkaFailureKind.AlreadyExists, $"topic {settings.Name} exists");
        Remember(new EmbeddedTopicRecord(settings.Name, $"{Guid.NewGuid():N}", settings.Partitions, replicas, settings.Config));
        return null;
    }

    /// <summary>A topic that a client's question made before its PushTopic was there.</summary>
    private KafkaTopic? MadeByClient(string topic)
    {
        // All topics, not this one: a question for one topic makes it.
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        var found = admin.GetMetadata(Bound).Topics.FirstOrDefault(candidate => candidate.Topic == topic && candidate.Partitions.Count > 0);
        if (found is null) return null;
        var replicas = found.Partitions.Min(partition => partition.Replicas.Length);
        Remember(new EmbeddedTopicRecord(topic, $"{Guid.NewGuid():N}", found.Partitions.Count, replicas, new Dictionary<string, string>()));
        return Find(topic)!.Describe();
    }

    private EmbeddedTopicRecord? Find(string topic)
    {
        lock (_lock) return _topics.GetValueOrDefault(topic);
    }

    private void Remember(EmbeddedTopicRecord topic)
    {
        lock (_lock)
        {
            _topics[topic.Name] = topic;
            Save();
        }
    }

    /// <summary>Whole or not at all: a crash in between leaves the old file.</summary>
    private void Save()
    {
        File.WriteAllBytes(_file + ".new", JsonSerializer.SerializeToUtf8Bytes(_topics.Values));
        File.Move(_file + ".new", _file, overwrite: true);
    }

    private KafkaFailure? Foreign(KafkaCluster cluster) => cluster.BootstrapServers == _kafka.BootstrapServers
        ? null
        : new KafkaFailure(KafkaFailureKind.Refused, $"the local cluster administers only its embedded brokers, not {cluster.BootstrapServers}; start it with --kafka for others");

    private static KafkaFailure? Refused(string why) => new(KafkaFailureKind.Refused, why);
}
