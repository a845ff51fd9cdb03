using k8s.Models;

namespace PushOperator.Api.Topics;

/// <summary>What the operator saw of a PushTopic last.</summary>
public sealed record PushTopicStatus
{
    /// <summary>Generation of the spec that this status speaks of.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>Name of the topic in Kafka.</summary>
    public string? TopicName { get; set; }

    /// <summary>Kafka's id of the topic: the record that this very topic is ours. Null until it was made or adopted.</summary>
    public string? TopicId { get; set; }

    /// <summary>Partitions the topic has in Kafka.</summary>
    public int? Partitions { get; set; }

    /// <summary>Copies of each partition in Kafka.</summary>
    public int? Replicas { get; set; }

    /// <summary><c>Ready</c>, <c>Reconciling</c> and <c>Stalled</c>; at most one of a type.</summary>
    public IList<V1Condition>? Conditions { get; set; }
}
