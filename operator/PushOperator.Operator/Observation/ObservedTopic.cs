using PushOperator.Api.Conditions;
using PushOperator.Api.Topics;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Observation;

/// <summary>A PushTopic that a group names.</summary>
/// <param name="Name">The name in the group's spec.</param>
/// <param name="Topic">The PushTopic, or null when there is none.</param>
internal sealed record ObservedTopic(string Name, V1Alpha1PushTopic? Topic)
{
    /// <summary>Whether its Kafka topic was there once: gateways can be told of it, and keep working while the PushTopic is not ready for a while.</summary>
    public bool IsUsable => Topic?.Status?.TopicId is not null;

    /// <summary>Whether it is ready and stays.</summary>
    public bool IsReady => IsUsable && Topic!.Metadata.DeletionTimestamp is null && Topic.Status!.Conditions.IsTrue(ConditionTypes.Ready);

    /// <summary>Why it is not ready, for a message.</summary>
    public string Problem => Topic switch
    {
        null => $"{Name} does not exist",
        { Metadata.DeletionTimestamp: not null } => $"{Name} is being deleted",
        _ => $"{Name} is not ready ({Topic.Status?.Conditions.Find(ConditionTypes.Ready)?.Reason ?? ConditionReasons.Progressing})",
    };
}
