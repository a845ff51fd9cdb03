using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.KafkaTopics;

namespace PushOperator.Operator.Observation;

/// <summary>Gathers what a decision about a PushTopic needs; asks Kafka only when nothing nearer already decides.</summary>
internal sealed class TopicObserver(
    IObjectCache<V1Alpha1PushTopic> topics,
    IObjectCache<V1Alpha1SubscriberGroup> groups,
    KafkaClusters clusters,
    IKafkaTopicAdministration kafka,
    TimeProvider time)
{
    /// <summary>Looks at everything once.</summary>
    /// <param name="topic">The PushTopic, with its status as stored.</param>
    /// <param name="progress">What this pass has done already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TopicObservation> ObserveAsync(V1Alpha1PushTopic topic, TopicProgress progress, CancellationToken cancellationToken)
    {
        var settings = TopicSettingsReader.Read(topic, out var problems);
        var observation = new TopicObservation { Topic = topic, Settings = settings, SpecProblems = problems, OlderClaim = OlderClaimOn(topic), Colliding = OlderCollisionWith(topic), Progress = progress };
        if (problems.Count > 0 || observation.OlderClaim is not null) return observation;
        var answer = await clusters.FindAsync(topic.Spec.Kafka, topic.Metadata.NamespaceProperty, cancellationToken);
        observation = observation with { Cluster = answer.Cluster, SecretProblem = answer.Problem };
        if (answer.Cluster is null) return observation;
        observation = observation with { Answer = await kafka.DescribeAsync(answer.Cluster, settings.Name, cancellationToken) };
        return observation.Found is { } found && RetentionChange.Shortens(found, settings) && !UserConsent.ConfirmsLoss(topic.Metadata)
            ? await CountAsync(observation, found, cancellationToken)
            : observation;
    }

    /// <summary>Asks what the Shared groups that read the topic have not acknowledged. The positions of a Broadcast group are its subscribers' own.</summary>
    private async Task<TopicObservation> CountAsync(TopicObservation observation, KafkaTopic found, CancellationToken cancellationToken)
    {
        var metadata = observation.Topic.Metadata;
        var before = RetentionChange.OldestKept(found, observation.Settings, time.GetUtcNow());
        var endangered = new List<EndangeredMessages>();
        foreach (var group in groups.List(metadata.NamespaceProperty).Where(group => group.Spec.Delivery == Delivery.Shared && group.Spec.Topics.Contains(metadata.Name)))
        {
            var count = await kafka.CountUnacknowledgedAsync(observation.Cluster!, found, ReadingGroup.Of(group), before, cancellationToken);
            if (!count.IsSuccess) return observation with { CountFailure = count.Failure };
            if (count.Value > 0) endangered.Add(new EndangeredMessages(group.Metadata.Name, count.Value));
        }

        return observation with { Endangered = endangered };
    }

    private V1Alpha1PushTopic? OlderClaimOn(V1Alpha1PushTopic topic) => Older(topic, other => other.KafkaTopicName() == topic.KafkaTopicName());

    private V1Alpha1PushTopic? OlderCollisionWith(V1Alpha1PushTopic topic) => Older(topic, other => TopicNames.Collide(other.KafkaTopicName(), topic.KafkaTopicName()));

    /// <summary>The first of the other PushTopics that came before this one, in what is known to be the same cluster.</summary>
    private V1Alpha1PushTopic? Older(V1Alpha1PushTopic topic, Func<V1Alpha1PushTopic, bool> isMeant) => topics.List()
        .Where(other => other.Metadata.Uid != topic.Metadata.Uid && isMeant(other) && ClusterOf(other) == ClusterOf(topic) && Rank(other).CompareTo(Rank(topic)) < 0)
        .MinBy(Rank);

    // Who has the topic on record keeps it; else who was created first. Creation times have whole seconds; the uid breaks a tie, the same way for both.
    private static (bool, DateTime, string) Rank(V1Alpha1PushTopic topic) =>
        (topic.Status?.TopicId is null, topic.Metadata.CreationTimestamp ?? DateTime.MaxValue, topic.Metadata.Uid);

    private static string ClusterOf(V1Alpha1PushTopic topic) =>
        topic.Spec.Kafka is { } kafka ? $"{topic.Metadata.NamespaceProperty}/{kafka.SecretRef.Name}" : "";
}
