using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.LocalCluster.Kubelet.Containers;

/// <summary>How to start a container, or why it has to wait.</summary>
internal sealed record ContainerPlan
{
    private ContainerPlan(ProcessStart? start, string reason, string message) => (Start, Reason, Message) = (start, reason, message);

    /// <summary>What to run; null when it has to wait.</summary>
    public ProcessStart? Start { get; }

    /// <summary>Why it waits, in one word, as <c>kubectl get pods</c> shows it.</summary>
    public string Reason { get; }

    /// <summary>Why it waits, in a sentence.</summary>
    public string Message { get; }

    /// <summary>It can start.</summary>
    public static ContainerPlan Run(ProcessStart start) => new(start, "", "");

    /// <summary>It cannot start yet.</summary>
    public static ContainerPlan Wait(string reason, string message) => new(null, reason, message);
}
