using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Containers;

namespace PushOperator.LocalCluster.Kubelet.Pods;

/// <summary>Works out a pod's status from its containers. Pure.</summary>
internal static class PodStatusBuilder
{
    /// <summary>The status.</summary>
    /// <param name="pod">The pod; conditions of others (the scheduler's, the disruption controller's) are kept.</param>
    /// <param name="containers">One for each container of the spec.</param>
    /// <param name="now">Time of what changed; whole seconds are kept.</param>
    public static V1PodStatus Build(PodContext pod, IReadOnlyList<ContainerSnapshot> containers, DateTime now)
    {
        var spec = pod.Pod.Spec;
        var phase = Phase(spec.RestartPolicy ?? "Always", containers);
        var ready = phase == "Running" && containers.All(container => container.Ready);
        var notReady = $"containers with unready status: [{string.Join(' ', containers.Where(container => !container.Ready).Select(container => container.Name))}]";
        var old = pod.Pod.Status;
        var over = phase is "Succeeded" or "Failed";
        return new V1PodStatus
        {
            Phase = phase,
            HostIP = pod.NodeAddress.ToString(),
            HostIPs = [new V1HostIP { Ip = pod.NodeAddress.ToString() }],
            PodIP = pod.Address.ToString(),
            PodIPs = [new V1PodIP { Ip = pod.Address.ToString() }],
            StartTime = old?.StartTime ?? now,
            QosClass = old?.QosClass,
            Conditions = Merge(old?.Conditions, now,
            [
                Condition("PodScheduled", true),
                Condition("Initialized", true, over ? "PodCompleted" : null),
                over ? Condition("ContainersReady", false, "PodCompleted") : Condition("ContainersReady", ready, "ContainersNotReady", notReady),
                over ? Condition("Ready", false, "PodCompleted") : Condition("Ready", ready, "ContainersNotReady", notReady),
            ]),
            ContainerStatuses = [.. containers.Select(Status)],
        };
    }

    private static string Phase(string restartPolicy, IReadOnlyList<ContainerSnapshot> containers)
    {
        if (restartPolicy != "Always" && containers.All(container => container.Finished && container.State.Terminated is not null))
            return containers.All(container => container.State.Terminated.ExitCode == 0) ? "Succeeded" : "Failed";
        return containers.All(container => container.ProcessId == 0 && container.RestartCount == 0) ? "Pending" : "Running";
    }

    private static V1ContainerStatus Status(ContainerSnapshot container) => new()
    {
        Name = container.Name,
        Image = container.Image,
        ImageID = container.ProcessId == 0 ? "" : $"process://{container.Image}",
        ContainerID = container.ProcessId == 0 ? null : $"process://{container.ProcessId}",
        State = container.State,
        LastState = container.LastState ?? new V1ContainerState(),
        RestartCount = container.RestartCount,
        Started = container.Started,
        Ready = container.Ready,
    };

    private static V1PodCondition Condition(string type, bool holds, string? reason = null, string? message = null) => new()
    {
        Type = type,
        Status = holds ? "True" : "False",
        Reason = holds && type != "Initialized" ? null : reason,
        Message = holds ? null : message,
    };

    /// <summary>Ours replace those of the same type; the time of a transition changes only with the status.</summary>
    private static List<V1PodCondition> Merge(IList<V1PodCondition>? old, DateTime now, IReadOnlyList<V1PodCondition> ours)
    {
        var kept = (old ?? []).Where(condition => ours.All(own => own.Type != condition.Type)).ToList();
        foreach (var condition in ours)
        {
            var before = old?.FirstOrDefault(known => known.Type == condition.Type);
            condition.LastTransitionTime = before?.Status == condition.Status ? before.LastTransitionTime : now;
            kept.Add(condition);
        }

        return kept;
    }
}
