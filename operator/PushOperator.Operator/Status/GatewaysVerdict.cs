using k8s.Models;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.Operator.Policies;

namespace PushOperator.Operator.Status;

/// <summary>How the gateways of a group are: the condition <c>GatewaysAvailable</c>.</summary>
/// <param name="Available">Whether as many are available as are wanted.</param>
/// <param name="RolledOut">Whether all of them are of the newest configuration and no old one is left.</param>
/// <param name="Reason">One of <see cref="ConditionReasons"/>.</param>
/// <param name="Message">How many of how many.</param>
internal sealed record GatewaysVerdict(bool Available, bool RolledOut, string Reason, string Message)
{
    /// <summary>Reads it off the Deployment. Pure.</summary>
    public static GatewaysVerdict Of(V1Alpha1SubscriberGroup group, GroupDecision decision, V1Deployment? deployment)
    {
        if (deployment is null) return new GatewaysVerdict(false, false, ConditionReasons.GatewaysNotReady, "no gateways were made yet");
        var (wanted, status) = (deployment.Spec.Replicas ?? 1, deployment.Status);
        var seen = status?.ObservedGeneration >= deployment.Metadata.Generation;
        var (available, updated, all) = (status?.AvailableReplicas ?? 0, status?.UpdatedReplicas ?? 0, status?.Replicas ?? 0);
        var rolledOut = seen && updated == wanted && all == wanted && available == wanted;
        var message = $"{available} of {wanted} gateways are ready{(updated < wanted ? $", {updated} with the newest configuration" : "")}";
        if (seen && IsStuck(status))
            return new GatewaysVerdict(false, false, ConditionReasons.RolloutStalled, $"{message}; the roll-out does not get on: see the newest pods of Deployment {deployment.Metadata.Name}");
        if (!seen || available < wanted) return new GatewaysVerdict(false, rolledOut, ConditionReasons.GatewaysNotReady, message);
        if (decision.LimitedByPartitions)
        {
            return new GatewaysVerdict(
                true,
                rolledOut,
                ConditionReasons.LimitedByPartitions,
                $"{message}; spec.gateway.replicas is {group.Spec.Gateway.Replicas}, but the topics of this Shared group have {wanted} partitions, and a gateway without one would have nothing to do");
        }

        return wanted == 0
            ? new GatewaysVerdict(true, rolledOut, ConditionReasons.ScaledToZero, "spec.gateway.replicas is 0: nobody can connect")
            : new GatewaysVerdict(true, rolledOut, ConditionReasons.GatewaysReady, message);
    }

    private static bool IsStuck(V1DeploymentStatus? status) =>
        status?.Conditions?.Any(condition => condition is { Type: "Progressing", Status: "False", Reason: "ProgressDeadlineExceeded" }) == true;
}
