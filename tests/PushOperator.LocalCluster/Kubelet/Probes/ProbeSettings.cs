using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Probes;

/// <summary>A probe's numbers with Kubernetes' defaults filled in.</summary>
internal sealed record ProbeSettings(TimeSpan InitialDelay, TimeSpan Period, TimeSpan Timeout, int SuccessThreshold, int FailureThreshold)
{
    /// <summary>The numbers of a probe.</summary>
    public static ProbeSettings Of(V1Probe probe) => new(
        TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0),
        TimeSpan.FromSeconds(probe.PeriodSeconds is > 0 and var period ? period : 10),
        TimeSpan.FromSeconds(probe.TimeoutSeconds is > 0 and var timeout ? timeout : 1),
        probe.SuccessThreshold is > 0 and var success ? success : 1,
        probe.FailureThreshold is > 0 and var failure ? failure : 3);
}
