using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;

namespace PushOperator.Operator.Status;

/// <summary>Builds the status of a PushTopic. Pure.</summary>
internal static class TopicStatus
{
    /// <summary>The status before any work on a generation that was not seen before; null when this one was.</summary>
    public static PushTopicStatus? Announce(V1Alpha1PushTopic topic, DateTimeOffset now)
    {
        if (topic.Status?.ObservedGeneration == topic.Metadata.Generation) return null;
        // The record that the topic is being made must outlive a change of the spec.
        var creating = topic.Status?.Conditions.Find(ConditionTypes.Ready)?.Reason == ConditionReasons.Creating;
        var reason = creating ? ConditionReasons.Creating : ConditionReasons.Progressing;
        return Working(topic, reason, "the operator has seen this spec and is working on it", now);
    }

    /// <summary>The record that the topic was not there and is about to be made.</summary>
    public static PushTopicStatus Creating(V1Alpha1PushTopic topic, DateTimeOffset now) =>
        Working(topic, ConditionReasons.Creating, $"Kafka topic \"{topic.KafkaTopicName()}\" is not there and is being made", now);

    /// <summary>The status at the end of a pass.</summary>
    public static PushTopicStatus Of(TopicObservation observation, TopicVerdict verdict, DateTimeOffset now)
    {
        var topic = observation.Topic;
        var status = (topic.Status ?? new PushTopicStatus()) with { ObservedGeneration = topic.Metadata.Generation, TopicName = topic.KafkaTopicName() };
        var ours = verdict is not TopicVerdict.Blocked { Reason: ConditionReasons.TopicExists or ConditionReasons.TopicReplaced };
        if (observation.Found is { } found && ours)
            status = status with { TopicId = found.Id, Partitions = found.Partitions, Replicas = found.Replicas };
        return status with { Conditions = Conditions(observation, verdict, now).ToList() };
    }

    private static Conditions Conditions(TopicObservation observation, TopicVerdict verdict, DateTimeOffset now)
    {
        var topic = observation.Topic;
        var conditions = new Conditions(topic.Status?.Conditions, topic.Metadata.Generation, now);
        if (verdict is not TopicVerdict.Blocked blocked)
        {
            var name = $"Kafka topic \"{topic.KafkaTopicName()}\" is as the spec says";
            return conditions
                .Set(ConditionTypes.Ready, true, ConditionReasons.Reconciled, name)
                .Set(ConditionTypes.Reconciling, false, ConditionReasons.Reconciled, name)
                .Set(ConditionTypes.Stalled, false, ConditionReasons.NotStalled, "nothing stands in the way");
        }

        // Whether the topic was made is unknown after a lost answer: the record that we were about to stays until somebody has looked.
        var reason = observation.WasCreating && blocked.Reason == ConditionReasons.KafkaUnavailable ? ConditionReasons.Creating : blocked.Reason;
        return conditions
            .Set(ConditionTypes.Ready, false, reason, blocked.Message)
            .Set(ConditionTypes.Reconciling, !blocked.NeedsUser, reason, blocked.Message)
            .Set(ConditionTypes.Stalled, blocked.NeedsUser, blocked.NeedsUser ? reason : ConditionReasons.NotStalled, blocked.NeedsUser ? blocked.Message : "nothing stands in the way");
    }

    private static PushTopicStatus Working(V1Alpha1PushTopic topic, string reason, string message, DateTimeOffset now) =>
        (topic.Status ?? new PushTopicStatus()) with
        {
            ObservedGeneration = topic.Metadata.Generation,
            TopicName = topic.KafkaTopicName(),
            Conditions = new Conditions(topic.Status?.Conditions, topic.Metadata.Generation, now)
                .Set(ConditionTypes.Ready, false, reason, message)
                .Set(ConditionTypes.Reconciling, true, reason, message)
                .Set(ConditionTypes.Stalled, false, ConditionReasons.NotStalled, "nothing stands in the way")
                .ToList(),
        };
}
