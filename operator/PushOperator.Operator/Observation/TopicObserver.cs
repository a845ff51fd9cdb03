using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Observation;

/// <summary>Gathers what a decision about a PushTopic needs; asks Kafka only when nothing nearer already decides.</summary>
internal sealed class TopicObserver(IObjectCache<V1Alpha1PushTopic> topics, KafkaClusters clusters, IKafkaTopicAdministration kafka)
{
    /// <summary>Looks at everything once.</summary>
    public async Task<TopicObservation> ObserveAsync(V1Alpha1PushTopic topic, CancellationToken cancellationToken)
    {
        var settings = TopicSettingsReader.Read(topic, out var problems);
        var observation = new TopicObservation { Topic = topic, Settings = settings, SpecProblems = problems, OlderClaim = OlderClaimOn(topic) };
        if (problems.Count > 0 || observation.OlderClaim is not null) return observation;
        var answer = await clusters.FindAsync(topic.Spec.Kafka, topic.Metadata.NamespaceProperty, cancellationToken);
        observation = observation with { Cluster = answer.Cluster, SecretProblem = answer.Problem };
        return answer.Cluster is null
            ? observation
            : observation with { Answer = await kafka.DescribeAsync(answer.Cluster, settings.Name, cancellationToken) };
    }

    /// <summary>Other PushTopics with the same Kafka topic in what is known to be the same cluster.</summary>
    public IEnumerable<V1Alpha1PushTopic> OthersWithTopicOf(V1Alpha1PushTopic topic) =>
        topics.List().Where(other => other.Metadata.Uid != topic.Metadata.Uid
            && other.KafkaTopicName() == topic.KafkaTopicName()
            && ClusterOf(other) == ClusterOf(topic));

    private V1Alpha1PushTopic? OlderClaimOn(V1Alpha1PushTopic topic) =>
        OthersWithTopicOf(topic).Where(other => IsOlder(other, topic)).MinBy(other => (other.Metadata.CreationTimestamp, other.Metadata.Uid));

    // Creation times have whole seconds; the uid breaks a tie, the same way for both.
    private static bool IsOlder(V1Alpha1PushTopic one, V1Alpha1PushTopic other) =>
        (one.Metadata.CreationTimestamp ?? DateTime.MaxValue, one.Metadata.Uid).CompareTo((other.Metadata.CreationTimestamp ?? DateTime.MaxValue, other.Metadata.Uid)) < 0;

    private static string ClusterOf(V1Alpha1PushTopic topic) =>
        topic.Spec.Kafka is { } kafka ? $"{topic.Metadata.NamespaceProperty}/{kafka.SecretRef.Name}" : "";
}
