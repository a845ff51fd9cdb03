using k8s.Models;

namespace PushOperator.Api.Topics;

/// <summary>What the Kafka topic should look like. What a null means is said per property; rules are in <c>crds/pushtopics.yaml</c>.</summary>
public sealed record PushTopicSpec
{
    /// <summary>Partitions when the object says nothing, as in the schema.</summary>
    public const int DefaultPartitions = 6;

    /// <summary>Name of the topic in Kafka; null: <c>&lt;namespace&gt;.&lt;name&gt;</c>. Immutable.</summary>
    public string? TopicName { get; set; }

    /// <summary>Partitions, 1 to 1,000. Never lowered.</summary>
    public int Partitions { get; set; } = DefaultPartitions;

    /// <summary>Whether partitions may be raised although keys move.</summary>
    public bool AllowPartitionGrowth { get; set; }

    /// <summary>Copies of each partition, 1 to 15; null: the brokers' default.</summary>
    public int? Replicas { get; set; }

    /// <summary>How long and how much is kept; null: the brokers' default.</summary>
    public PushTopicRetention? Retention { get; set; }

    /// <summary>What happens to old messages.</summary>
    public CleanupPolicy CleanupPolicy { get; set; } = CleanupPolicy.Delete;

    /// <summary>Largest record batch, a quantity of bytes; null: the brokers' default.</summary>
    public IntOrString? MaxMessageBytes { get; set; }

    /// <summary>More Kafka topic settings by Kafka's names.</summary>
    public IDictionary<string, string>? Config { get; set; }

    /// <summary>What happens to the Kafka topic when the object is deleted.</summary>
    public DeletionPolicy DeletionPolicy { get; set; } = DeletionPolicy.Retain;

    /// <summary>The Kafka cluster; null: the operator's own. Immutable.</summary>
    public KafkaReference? Kafka { get; set; }
}
