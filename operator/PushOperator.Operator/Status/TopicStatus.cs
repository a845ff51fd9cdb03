using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Policies;

namespace PushOperator.Operator.Status;

/// <summary>Builds the status of a PushTopic. Pure.</summary>
internal static class TopicStatus
{
    private const string NothingInTheWay = "nothing stands in the way";

    /// <summary>The PushTopic with another status. A new object: the one at hand may be the cache's.</summary>
    public static V1Alpha1PushTopic With(V1Alpha1PushTopic topic, PushTopicStatus status) =>
        new() { Metadata = topic.Metadata, Spec = topic.Spec, Status = status };

    /// <summary>The status of an object that was never looked at, before any work; null when it was.</summary>
    public static PushTopicStatus? Announce(V1Alpha1PushTopic topic, DateTimeOffset now) =>
        topic.Status?.Conditions.Find(ConditionTypes.Ready) is null
            ? Working(topic, ConditionReasons.Progressing, "the operator has seen this object and is working on it", now)
            : null;

    /// <summary>The status while nothing is done: what was true stays, and the generation that it speaks of too.</summary>
    public static PushTopicStatus Paused(V1Alpha1PushTopic topic, DateTimeOffset now) => (topic.Status ?? new PushTopicStatus()) with
    {
        Conditions = Status.Conditions.Paused(topic.Status?.Conditions, topic.Status?.ObservedGeneration, now).ToList(),
    };

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
                .Set(ConditionTypes.Stalled, false, ConditionReasons.NotStalled, NothingInTheWay);
        }

        // Whether the topic was made may be unknown, so the record that we are making it stays until Kafka has shown whose topic it is, or has said that it
        // was there all the time.
        var working = observation.WasCreating && blocked.Reason != ConditionReasons.Progressing ? ConditionReasons.Creating : blocked.Reason;
        conditions.Set(ConditionTypes.Ready, false, blocked.Reason, blocked.Message);
        return blocked.NeedsUser
            ? conditions.Set(ConditionTypes.Reconciling, false, blocked.Reason, blocked.Message).Set(ConditionTypes.Stalled, true, blocked.Reason, blocked.Message)
            : conditions.Set(ConditionTypes.Reconciling, true, working, blocked.Message).Set(ConditionTypes.Stalled, false, ConditionReasons.NotStalled, NothingInTheWay);
    }

    /// <summary>The status of a PushTopic that has to wait with going until its Kafka topic is deleted.</summary>
    public static PushTopicStatus DeletionBlocked(V1Alpha1PushTopic topic, string message, DateTimeOffset now) =>
        topic.Status! with
        {
            Conditions = new Conditions(topic.Status.Conditions, topic.Metadata.Generation, now)
                .Set(ConditionTypes.Ready, false, ConditionReasons.DeletionBlocked, message)
                .Set(ConditionTypes.Stalled, true, ConditionReasons.DeletionBlocked, message)
                .ToList(),
        };

    private static PushTopicStatus Working(V1Alpha1PushTopic topic, string reason, string message, DateTimeOffset now) =>
        (topic.Status ?? new PushTopicStatus()) with
        {
            ObservedGeneration = topic.Metadata.Generation,
            TopicName = topic.KafkaTopicName(),
            Conditions = new Conditions(topic.Status?.Conditions, topic.Metadata.Generation, now)
                .Set(ConditionTypes.Ready, false, reason, message)
                .Set(ConditionTypes.Reconciling, true, reason, message)
                .Set(ConditionTypes.Stalled, false, ConditionReasons.NotStalled, NothingInTheWay)
                .ToList(),
        };
}
