using System.Collections.Concurrent;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Kafka in memory that can lose answers and refuse, as no broker does on demand. Reconciles on several threads may use it.</summary>
internal sealed class ScriptedKafka : IKafkaTopicAdministration
{
    private int _ids;

    public ConcurrentDictionary<string, KafkaTopic> Topics { get; } = [];

    /// <summary>Topics that were really made.</summary>
    public int Creates { get; private set; }

    /// <summary>What each creation answers instead of success, after it was done.</summary>
    public Queue<KafkaFailure> LostAnswers { get; } = new();

    /// <summary>What every change is answered instead of being done; null: it is done.</summary>
    public KafkaFailure? Refusal { get; set; }

    /// <summary>What every request is answered; null: Kafka is there.</summary>
    public KafkaFailure? Silence { get; set; }

    /// <summary>How many more descriptions come from a broker that does not know the topic yet.</summary>
    public int StaleDescriptions { get; set; }

    public Task<KafkaAnswer<KafkaTopic?>> DescribeAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        if (Silence is { } silence) return Task.FromResult<KafkaAnswer<KafkaTopic?>>(silence);
        var found = StaleDescriptions-- > 0 ? null : Topics.GetValueOrDefault(topic);
        return Task.FromResult(new KafkaAnswer<KafkaTopic?>(found, null));
    }

    public Task<KafkaFailure?> CreateAsync(KafkaCluster cluster, TopicSettings settings, CancellationToken cancellationToken)
    {
        if ((Silence ?? Refusal) is { } failure) return Task.FromResult<KafkaFailure?>(failure);
        if (Topics.ContainsKey(settings.Name)) return Task.FromResult<KafkaFailure?>(new KafkaFailure(KafkaFailureKind.AlreadyExists, "it exists"));
        Creates++;
        Put(settings);
        return Task.FromResult(LostAnswers.TryDequeue(out var lost) ? lost : null);
    }

    public Task<KafkaFailure?> GrowAsync(KafkaCluster cluster, string topic, int partitions, CancellationToken cancellationToken) =>
        ChangeAsync(topic, found => found with { Partitions = partitions });

    public Task<KafkaFailure?> AlterConfigAsync(KafkaCluster cluster, string topic, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        ChangeAsync(topic, found => found with { Config = found.Config.Concat(settings).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value) });

    public Task<KafkaFailure?> DeleteAsync(KafkaCluster cluster, string topic, CancellationToken cancellationToken)
    {
        if ((Silence ?? Refusal) is { } failure) return Task.FromResult<KafkaFailure?>(failure);
        Topics.TryRemove(topic, out _);
        return Task.FromResult<KafkaFailure?>(null);
    }

    /// <summary>What groups have not acknowledged.</summary>
    public long Unacknowledged { get; set; }

    public Task<KafkaAnswer<long>> CountUnacknowledgedAsync(KafkaCluster cluster, KafkaTopic topic, ReadingGroup group, DateTimeOffset? before, CancellationToken cancellationToken) =>
        Task.FromResult<KafkaAnswer<long>>(Silence is { } silence ? silence : Unacknowledged);

    /// <summary>Somebody makes a topic.</summary>
    public void Put(TopicSettings settings) =>
        Topics[settings.Name] = new KafkaTopic(settings.Name, $"id-{Interlocked.Increment(ref _ids)}", settings.Partitions, settings.Replicas ?? 1, settings.Config);

    private Task<KafkaFailure?> ChangeAsync(string topic, Func<KafkaTopic, KafkaTopic> change)
    {
        if ((Silence ?? Refusal) is { } failure) return Task.FromResult<KafkaFailure?>(failure);
        if (!Topics.TryGetValue(topic, out var found)) return Task.FromResult<KafkaFailure?>(new KafkaFailure(KafkaFailureKind.Unavailable, "unknown topic"));
        Topics[topic] = change(found);
        return Task.FromResult<KafkaFailure?>(null);
    }
}
