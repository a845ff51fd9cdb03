using k8s.Models;

namespace PushOperator.Operator.KafkaTopics;

/// <summary>Which cluster a PushTopic names.</summary>
/// <param name="Cluster">The cluster; null when there is a problem.</param>
/// <param name="Secret">The Secret that describes it; null for the operator's default cluster.</param>
/// <param name="Problem">What is wrong with the Secret, without its content; null when nothing is.</param>
internal sealed record KafkaClusterAnswer(KafkaCluster? Cluster, V1Secret? Secret, string? Problem);
