using k8s.Models;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>How far a rolling update may be from the wanted number of pods.</summary>
/// <param name="Surge">Pods above it.</param>
/// <param name="Unavailable">Pods below it.</param>
internal sealed record RolloutLimits(int Surge, int Unavailable)
{
    public static RolloutLimits Of(V1Deployment deployment)
    {
        var replicas = deployment.Spec.Replicas ?? 1;
        var rolling = deployment.Spec.Strategy?.RollingUpdate;
        var surge = Percentages.Resolve(rolling?.MaxSurge?.Value, replicas, roundUp: true);
        var unavailable = Percentages.Resolve(rolling?.MaxUnavailable?.Value, replicas, roundUp: false);
        // With neither, nothing could ever move.
        return new RolloutLimits(surge, surge == 0 && unavailable == 0 ? 1 : unavailable);
    }
}
