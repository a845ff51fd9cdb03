using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Operator.Autoscaling;

namespace PushOperator.Operator.Status;

/// <summary>How autoscaling of a group is: the condition <c>Autoscaling</c>. Its words change with the situation, not with each count.</summary>
/// <param name="Works">Whether the operator knows what it decides by.</param>
/// <param name="Reason">One of <see cref="ConditionReasons"/>.</param>
/// <param name="Message">What it does and what holds it back.</param>
internal sealed record AutoscalingVerdict(bool Works, string Reason, string Message)
{
    /// <summary>The verdict on a decision. Pure.</summary>
    public static AutoscalingVerdict Of(V1Alpha1SubscriberGroup group, ScaleDecision decision)
    {
        var target = decision.Target;
        var what = $"the operator runs {target.Fewest} to {target.Most} gateways for {target.Connections} connections each";
        if (decision.IsBlind)
            return new AutoscalingVerdict(false, ConditionReasons.MetadataMissing, $"{what}; not every gateway has told its connections for a while, and until all do there will not be fewer");
        if (ReplicasClaim.Of(group) is { } manager)
            return new AutoscalingVerdict(true, ConditionReasons.ReplicasNotObeyed, $"{what}; spec.gateway.replicas, set to {group.Spec.Gateway.Replicas} by {manager}, is not obeyed: take it or spec.gateway.autoscaling out of the spec");
        if (target.Cap < target.Max && decision.Wanted > target.Cap)
            return new AutoscalingVerdict(true, ConditionReasons.LimitedByPartitions, $"{what}; more are wanted, but the topics of this Shared group have {target.Cap} partitions");
        return decision.Wanted > target.Most
            ? new AutoscalingVerdict(true, ConditionReasons.LimitedByMaximum, $"{what}; more are wanted: raise maxReplicas or targetConnections")
            : new AutoscalingVerdict(true, ConditionReasons.ScalingByConnections, what);
    }
}
