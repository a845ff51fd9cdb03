using k8s;
using PushOperator.LocalCluster.Kubelet.Addresses;
using PushOperator.LocalCluster.Kubelet.Containers;
using PushOperator.LocalCluster.Kubelet.Pods;
using PushOperator.LocalCluster.Kubelet.Probes;
using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.LocalCluster.Kubelet;

/// <summary>What the pods of a node share.</summary>
internal sealed record KubeletServices
{
    /// <summary>Settings.</summary>
    public required KubeletOptions Options { get; init; }

    /// <summary>The API server.</summary>
    public required IKubernetes Client { get; init; }

    /// <summary>Addresses for pods.</summary>
    public required PodAddressBlock Addresses { get; init; }

    /// <summary>Turns containers into command lines.</summary>
    public required ContainerPlanner Planner { get; init; }

    /// <summary>ConfigMaps and Secrets.</summary>
    public required ConfigurationSources Sources { get; init; }

    /// <summary>Runs probes.</summary>
    public required Prober Prober { get; init; }

    /// <summary>Remembers processes for the next start.</summary>
    public required ProcessRecords Records { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log.</summary>
    public required ILogger Logger { get; init; }
}
