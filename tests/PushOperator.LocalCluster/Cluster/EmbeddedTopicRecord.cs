using PushOperator.Operator.KafkaTopics;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>A topic of the embedded brokers as it is remembered between two runs.</summary>
internal sealed record EmbeddedTopicRecord(string Name, string Id, int Partitions, int Replicas, IReadOnlyDictionary<string, string> Config)
{
    /// <summary>The topic as the operator sees it.</summary>
    public KafkaTopic Describe() => new(Name, Id, Partitions, Replicas, Config);
}
