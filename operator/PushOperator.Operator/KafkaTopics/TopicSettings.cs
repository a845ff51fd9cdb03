namespace PushOperator.Operator.KafkaTopics;

/// <summary>What a PushTopic asks of its Kafka topic.</summary>
internal sealed record TopicSettings
{
    /// <summary>Name of the topic in Kafka.</summary>
    public required string Name { get; init; }

    /// <summary>Partitions, at least 1.</summary>
    public required int Partitions { get; init; }

    /// <summary>Copies of each partition; null: the brokers' default.</summary>
    public int? Replicas { get; init; }

    /// <summary>Settings that the spec names, by Kafka's names with Kafka's values. Others are not ours.</summary>
    public required IReadOnlyDictionary<string, string> Config { get; init; }
}
