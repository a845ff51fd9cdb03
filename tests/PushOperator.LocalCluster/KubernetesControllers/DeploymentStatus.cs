using k8s.Models;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>What a Deployment says about itself, from its ReplicaSets.</summary>
internal static class DeploymentStatus
{
    /// <param name="deployment">The Deployment with its last status.</param>
    /// <param name="newest">The ReplicaSet of its template; null when it is not made yet.</param>
    /// <param name="sets">All its ReplicaSets.</param>
    /// <param name="now">The time.</param>
    /// <param name="again">After which time the answer may be another though nothing changes.</param>
    public static V1DeploymentStatus Of(V1Deployment deployment, V1ReplicaSet? newest, IReadOnlyList<V1ReplicaSet> sets, DateTimeOffset now, out TimeSpan? again)
    {
        var wanted = deployment.Spec.Replicas ?? 1;
        var total = sets.Sum(s => s.Status?.Replicas ?? 0);
        var available = sets.Sum(s => s.Status?.AvailableReplicas ?? 0);
        var current = sets.FirstOrDefault(s => s.Metadata.Uid == newest?.Metadata.Uid);
        var status = new V1DeploymentStatus
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = Counted(total),
            UpdatedReplicas = Counted(current?.Status?.Replicas ?? 0),
            ReadyReplicas = Counted(sets.Sum(s => s.Status?.ReadyReplicas ?? 0)),
            AvailableReplicas = Counted(available),
            UnavailableReplicas = Counted(Math.Max(0, Math.Max(total, wanted) - available)),
        };
        status.Conditions = [Availability(deployment, available, now), Progress(deployment, status, newest, now, out again)];
        return status;
    }

    private static V1DeploymentCondition Availability(V1Deployment deployment, int available, DateTimeOffset now)
    {
        var least = (deployment.Spec.Replicas ?? 1) - RolloutLimits.Of(deployment).Unavailable;
        return available >= least
            ? Condition(deployment, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
            : Condition(deployment, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", now);
    }

    private static V1DeploymentCondition Progress(V1Deployment deployment, V1DeploymentStatus status, V1ReplicaSet? newest, DateTimeOffset now, out TimeSpan? again)
    {
        again = null;
        var wanted = deployment.Spec.Replicas ?? 1;
        var isComplete = (status.UpdatedReplicas ?? 0) == wanted && (status.Replicas ?? 0) == wanted && (status.AvailableReplicas ?? 0) == wanted;
        if (isComplete) return Condition(deployment, "Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{newest?.Metadata.Name}\" has successfully progressed.", now);

        var last = deployment.Status?.Conditions?.FirstOrDefault(c => c.Type == "Progressing");
        var hasMoved = last is null || last.Reason == "NewReplicaSetAvailable" || deployment.Status?.ObservedGeneration != status.ObservedGeneration
            || deployment.Status?.UpdatedReplicas != status.UpdatedReplicas || deployment.Status?.AvailableReplicas != status.AvailableReplicas || deployment.Status?.Replicas != status.Replicas;
        if (hasMoved) last = Condition(deployment, "Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{newest?.Metadata.Name}\" is progressing.", now, isUpdate: true);
        var left = (last!.LastUpdateTime ?? now.UtcDateTime).AddSeconds(deployment.Spec.ProgressDeadlineSeconds ?? 600) - now.UtcDateTime;
        if (left <= TimeSpan.Zero)
            return Condition(deployment, "Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{newest?.Metadata.Name}\" has timed out progressing.", now);
        again = left;
        return last;
    }

    private static V1DeploymentCondition Condition(V1Deployment deployment, string type, string status, string reason, string message, DateTimeOffset now, bool isUpdate = false)
    {
        var last = deployment.Status?.Conditions?.FirstOrDefault(c => c.Type == type);
        if (!isUpdate && last is not null && last.Status == status && last.Reason == reason && last.Message == message) return last;
        return new V1DeploymentCondition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastUpdateTime = now.UtcDateTime,
            LastTransitionTime = last?.Status == status ? last.LastTransitionTime : now.UtcDateTime,
        };
    }

    // The API leaves zeros out.
    private static int? Counted(int count) => count == 0 ? null : count;
}
