using System.Collections.Concurrent;
using Confluent.Kafka;
using PushOperator.EmbeddedKafka;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>
/// Topics of the embedded brokers, which have no admin API. Settings are remembered and told back, so that the operator sees what it asked for, but
/// the brokers do not act on them: they keep 5 MiB a partition, whatever the retention. Thread-safe.
/// </summary>
internal sealed class EmbeddedTopicAdministration(EmbeddedKafkaCluster kafka) : IKafkaTopicAdministration
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _settings = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        if (Foreign(cluster) is { } failure) return failure;
        var known = kafka.Describe(topic);
        if (known is not null) return new KafkaTopic(topic, $"{known.Id:N}", known.Partitions, known.Replicas, SettingsOf(topic));
        return await Task.Run(() => MadeByClient(topic), cancellationToken) is { } made ? made : new KafkaAnswer<KafkaTopic?>(null, null);
    }

    /// <inheritdoc/>
    public Task<KafkaFailure?> CreateAsync(KafkaCluster cluster, TopicSettings settings, CancellationToken cancellationToken)
    {
        if (Foreign(cluster) is { } failure) return Task.FromResult<KafkaFailure?>(failure);
        if (settings.Replicas > kafka.Brokers) return Refuse($"replication factor {settings.Replicas} is larger than the {kafka.Brokers} embedded brokers");
        if (!kafka.CreateTopic(settings.Name, settings.Partitions, settings.Replicas ?? kafka.Brokers))
            return Task.FromResult<KafkaFailure?>(new KafkaFailure(KafkaFailureKind.AlreadyExists, $"topic {settings.Name} exists"));
        _settings[settings.Name] = settings.Config;
        return Task.FromResult<KafkaFailure?>(null);
    }

    /// <inheritdoc/>
    public Task<KafkaFailure?> GrowAsync(KafkaCluster cluster, string topic, int partitions, CancellationToken cancellationToken) =>
        Refuse("the local cluster's embedded broker cannot add partitions to a topic; start it with --kafka to try that on Apache Kafka");

    /// <inheritdoc/>
    public Task<KafkaFailure?> AlterConfigAsync(KafkaCluster cluster, string topic, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var merged = new Dictionary<string, string>(SettingsOf(topic));
        foreach (var (name, value) in settings) merged[name] = value;
        _settings[topic] = merged;
        return Task.FromResult(Foreign(cluster));
    }

    /// <inheritdoc/>
    public Task<KafkaFailure?> DeleteAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        if (Foreign(cluster) is { } failure) return Task.FromResult<KafkaFailure?>(failure);
        kafka.DeleteTopic(topic);
        _settings.TryRemove(topic, out _);
        return Task.FromResult<KafkaFailure?>(null);
    }

    private IReadOnlyDictionary<string, string> SettingsOf(string topic) => _settings.GetValueOrDefault(topic) ?? new Dictionary<string, string>();

    /// <summary>A topic that a client's question made before its PushTopic was there. Its id is its name: such a topic is made once.</summary>
    private KafkaTopic? MadeByClient(string topic)
    {
        // All topics, not this one: a question for one topic makes it.
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        var found = admin.GetMetadata(Bound).Topics.FirstOrDefault(candidate => candidate.Topic == topic && candidate.Partitions.Count > 0);
        return found is null ? null : new KafkaTopic(topic, $"client-made-{topic}", found.Partitions.Count, found.Partitions.Min(partition => partition.Replicas.Length), SettingsOf(topic));
    }

    private KafkaFailure? Foreign(KafkaCluster cluster) => cluster.BootstrapServers == kafka.BootstrapServers
        ? null
        : new KafkaFailure(KafkaFailureKind.Unavailable, $"the local cluster administers only its embedded brokers, not {cluster.BootstrapServers}; start it with --kafka for others");

    private static Task<KafkaFailure?> Refuse(string why) => Task.FromResult<KafkaFailure?>(new KafkaFailure(KafkaFailureKind.Refused, why));
}
