using k8s.Models;

namespace PushOperator.ControllerRuntime.LeaderElection;

/// <summary>
/// What a candidate has seen of the Lease, and since when on its own clock. Times written in the Lease are other hosts' wall clocks and
/// are not looked at: only that the Lease changed counts, and how long ago this process noticed.
/// </summary>
internal sealed class LeaseObservation(string me, TimeProvider time)
{
    private string? _resourceVersion;
    private string? _holder;
    private TimeSpan _duration;
    private long _seenAt;

    /// <summary>Notes the Lease as just read; null if there is none.</summary>
    public void See(V1Lease? lease)
    {
        // Deleted by somebody while its holder may well be working: what was seen before stays valid until it runs out.
        if (lease is null || lease.Metadata.ResourceVersion == _resourceVersion) return;
        _resourceVersion = lease.Metadata.ResourceVersion;
        _holder = lease.Spec?.HolderIdentity;
        _duration = TimeSpan.FromSeconds(lease.Spec?.LeaseDurationSeconds ?? 0);
        _seenAt = time.GetTimestamp();
    }

    /// <summary>Whether nobody else can still be leading by what was seen.</summary>
    public bool IsFree => string.IsNullOrEmpty(_holder) || _holder == me || time.GetElapsedTime(_seenAt) >= _duration;
}
