using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Says of a node whose kubelet has stopped renewing its Lease that nobody knows how it is. Its pods stay: nothing is evicted.</summary>
internal sealed class NodeLifecycleController(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    private const string LeaseNamespace = "kube-node-lease";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(40);

    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Object.Key switch
    {
        { Resource: "nodes" } key when !change.IsDeletion => [key],
        { Resource: "leases.coordination.k8s.io", Namespace: LeaseNamespace } key => [new ObjectKey("nodes", "", key.Name)],
        _ => [],
    };

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        // A node that never had a Lease is somebody's fixture.
        if (Objects.Get<V1Node>(null, key.Name) is not { } node || Objects.Get<V1Lease>(LeaseNamespace, key.Name)?.Spec.RenewTime is not { } renewed) return null;
        var left = renewed + Grace - Now.UtcDateTime;
        if (left > TimeSpan.Zero) return left;
        var ready = node.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        if (ready is null or { Status: "Unknown" }) return null;
        (ready.Status, ready.Reason, ready.Message) = ("Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.");
        ready.LastTransitionTime = Now.UtcDateTime;
        Objects.UpdateStatus(node);
        return null;
    }
}
