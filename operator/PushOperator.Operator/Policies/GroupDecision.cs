using PushOperator.Operator.Autoscaling;
using PushOperator.Operator.Resources;

namespace PushOperator.Operator.Policies;

/// <summary>What is to be done about a SubscriberGroup.</summary>
internal sealed record GroupDecision
{
    /// <summary>What the group's objects should look like; null: they are left as they are, because something stands in the way.</summary>
    public GatewayPlan? Plan { get; init; }

    /// <summary>Whether all PushTopics are ready; null when that could not be told.</summary>
    public required TopicsVerdict Topics { get; init; }

    /// <summary>What stands in the way besides topics, or null.</summary>
    public GroupObstacle? Obstacle { get; init; }

    /// <summary>Whether fewer gateways run than the spec says because a Shared group has too few partitions.</summary>
    public bool LimitedByPartitions { get; init; }

    /// <summary>What was decided about the number of gateways; null: the spec says it.</summary>
    public ScaleDecision? Scale { get; init; }
}
