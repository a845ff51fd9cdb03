using k8s.Models;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>The account of a group's gateways: it has no rights, and no token of it is mounted.</summary>
internal static class GatewayServiceAccount
{
    /// <summary>Builds it.</summary>
    public static V1ServiceAccount Build(GatewayPlan plan) => new()
    {
        ApiVersion = "v1",
        Kind = V1ServiceAccount.KubeKind,
        Metadata = GatewayLabels.Metadata(plan.Group, SubscriberGroupNames.Gateway(plan.Group.Metadata.Name)),
        AutomountServiceAccountToken = false,
    };
}
