using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Containers;

/// <summary>A container at a moment; immutable.</summary>
internal sealed record ContainerSnapshot
{
    /// <summary>Its name in the pod.</summary>
    public required string Name { get; init; }

    /// <summary>Its image as the spec names it.</summary>
    public required string Image { get; init; }

    /// <summary>Waiting, running or terminated.</summary>
    public required V1ContainerState State { get; init; }

    /// <summary>How it ended the last time.</summary>
    public V1ContainerState? LastState { get; init; }

    /// <summary>How often it was started again.</summary>
    public int RestartCount { get; init; }

    /// <summary>Whether its startup probe has passed (or it has none and runs).</summary>
    public bool Started { get; init; }

    /// <summary>Whether it takes traffic.</summary>
    public bool Ready { get; init; }

    /// <summary>Process id of the running or last process; 0 before the first.</summary>
    public int ProcessId { get; init; }

    /// <summary>Whether it has ended and will not be started again.</summary>
    public bool Finished { get; init; }

    /// <summary>A container that was not started yet.</summary>
    public static ContainerSnapshot Creating(V1Container container, int restartCount) => new()
    {
        Name = container.Name,
        Image = container.Image,
        RestartCount = restartCount,
        State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ContainerCreating" } },
    };
}
