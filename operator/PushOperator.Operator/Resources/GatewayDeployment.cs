using k8s.Models;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>The Deployment of a group's gateways.</summary>
internal static class GatewayDeployment
{
    // Above the drain period: time for the last commit, the close frames and the exit.
    private const int GraceBeyondDrainSeconds = 10;

    /// <summary>Builds it.</summary>
    public static V1Deployment Build(GatewayPlan plan) => new()
    {
        ApiVersion = $"{V1Deployment.KubeGroup}/{V1Deployment.KubeApiVersion}",
        Kind = V1Deployment.KubeKind,
        Metadata = GatewayLabels.Metadata(plan.Group, SubscriberGroupNames.Gateway(plan.Group.Metadata.Name)),
        Spec = new V1DeploymentSpec
        {
            Replicas = plan.Replicas,
            RevisionHistoryLimit = 3,
            ProgressDeadlineSeconds = ProgressDeadlineSeconds(plan),
            Selector = new V1LabelSelector { MatchLabels = GatewayLabels.Selector(plan.Group) },
            // A new gateway is ready before an old one goes, so that a roll-out never has fewer than are wanted.
            Strategy = new V1DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = 1, MaxUnavailable = 0 },
            },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta
                {
                    Labels = GatewayLabels.Of(plan.Group),
                    Annotations = new Dictionary<string, string> { [PushOperatorAnnotations.ConfigHash] = GatewayConfigMap.Hash(plan) },
                },
                Spec = Pod(plan),
            },
        },
    };

    private static V1PodSpec Pod(GatewayPlan plan) => new()
    {
        ServiceAccountName = SubscriberGroupNames.Gateway(plan.Group.Metadata.Name),
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        TerminationGracePeriodSeconds = DrainSeconds(plan) + GraceBeyondDrainSeconds,
        SecurityContext = new V1PodSecurityContext
        {
            RunAsNonRoot = true,
            RunAsUser = GatewayContainer.UserId,
            RunAsGroup = GatewayContainer.UserId,
            // The key and the Kafka properties are readable by this group only.
            FsGroup = GatewayContainer.UserId,
            SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
        },
        TopologySpreadConstraints = [Spread(plan, "topology.kubernetes.io/zone"), Spread(plan, "kubernetes.io/hostname")],
        Containers = [GatewayContainer.Build(plan)],
        Volumes = GatewayVolumes.Build(plan),
    };

    private static V1TopologySpreadConstraint Spread(GatewayPlan plan, string topologyKey) => new()
    {
        MaxSkew = 1,
        TopologyKey = topologyKey,
        // Rather two gateways on one node than one too few.
        WhenUnsatisfiable = "ScheduleAnyway",
        LabelSelector = new V1LabelSelector { MatchLabels = GatewayLabels.Selector(plan.Group) },
        MatchLabelKeys = ["pod-template-hash"],
    };

    private static int DrainSeconds(GatewayPlan plan) => (int)Math.Ceiling(plan.Configuration.DrainPeriodMs / 1000.0);

    // A pod that takes its whole grace period to go is no failed roll-out. Kubernetes' own default is the least.
    private static int ProgressDeadlineSeconds(GatewayPlan plan) => Math.Max(600, (2 * DrainSeconds(plan)) + 300);
}
