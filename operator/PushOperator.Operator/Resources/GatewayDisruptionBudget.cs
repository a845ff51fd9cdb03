using k8s.Models;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>Lets a node drain take one gateway of a group at a time.</summary>
internal static class GatewayDisruptionBudget
{
    /// <summary>Builds it; null when there are not two gateways: nothing is gained then, and a budget in the way of a node drain helps nobody.</summary>
    public static V1PodDisruptionBudget? Build(GatewayPlan plan) => plan.Replicas < 2 ? null : new V1PodDisruptionBudget
    {
        ApiVersion = $"{V1PodDisruptionBudget.KubeGroup}/{V1PodDisruptionBudget.KubeApiVersion}",
        Kind = V1PodDisruptionBudget.KubeKind,
        Metadata = GatewayLabels.Metadata(plan.Group, SubscriberGroupNames.Gateway(plan.Group.Metadata.Name)),
        Spec = new V1PodDisruptionBudgetSpec
        {
            MaxUnavailable = 1,
            Selector = new V1LabelSelector { MatchLabels = GatewayLabels.Selector(plan.Group) },
            // A pod that never became ready protects nobody and must not hold up a drain.
            UnhealthyPodEvictionPolicy = "AlwaysAllow",
        },
    };
}
