using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Keeps as many pods as a ReplicaSet says.</summary>
internal sealed class ReplicaSetController(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    // Pods made in one go: a wrong template is noticed before there are thousands.
    private const int Burst = 500;

    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Object.Key.Resource switch
    {
        "replicasets.apps" => [change.Object.Key],
        "pods" => Pods.ControllerKey(change.Object, "ReplicaSet", "replicasets.apps"),
        _ => [],
    };

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Objects.Get<V1ReplicaSet>(key.Namespace, key.Name) is not { } set) return null;
        var pods = PodsOf(set);
        if (set.Metadata.DeletionTimestamp is null) Scale(set, pods);
        return WriteStatus(set, PodsOf(set));
    }

    private List<V1Pod> PodsOf(V1ReplicaSet set)
    {
        var labels = set.Spec.Template.Metadata?.Labels ?? new Dictionary<string, string>();
        return [.. Objects.List<V1Pod>(set.Metadata.NamespaceProperty, s => labels.All(l => s.Labels.TryGetValue(l.Key, out var value) && value == l.Value))
            .Where(p => p.Metadata.Controller()?.Uid == set.Metadata.Uid && !p.IsOver() && !p.IsTerminating())];
    }

    private void Scale(V1ReplicaSet set, List<V1Pod> pods)
    {
        var missing = (set.Spec.Replicas ?? 1) - pods.Count;
        for (var i = 0; i < Math.Min(missing, Burst); i++) Objects.Create(PodFor(set));
        foreach (var pod in pods.Order(Comparer<V1Pod>.Create(ByWorth)).Take(Math.Max(0, -missing))) Objects.Delete(pod);
    }

    private static V1Pod PodFor(V1ReplicaSet set) => new()
    {
        Metadata = new V1ObjectMeta
        {
            GenerateName = set.Metadata.Name + "-",
            NamespaceProperty = set.Metadata.NamespaceProperty,
            Labels = set.Spec.Template.Metadata?.Labels,
            Annotations = set.Spec.Template.Metadata?.Annotations,
            Finalizers = set.Spec.Template.Metadata?.Finalizers,
            OwnerReferences = [Owners.Reference(V1ReplicaSet.KubeGroup + "/" + V1ReplicaSet.KubeApiVersion, V1ReplicaSet.KubeKind, set.Metadata)],
        },
        Spec = set.Spec.Template.Spec,
    };

    // Those that go first come first: not bound, not ready, cheap to lose, young.
    private static int ByWorth(V1Pod one, V1Pod other)
    {
        ReadOnlySpan<int> order =
        [
            (one.Spec.NodeName is not null).CompareTo(other.Spec.NodeName is not null),
            one.IsReady().CompareTo(other.IsReady()),
            Cost(one).CompareTo(Cost(other)),
            Nullable.Compare(other.ReadyCondition()?.LastTransitionTime, one.ReadyCondition()?.LastTransitionTime),
            Nullable.Compare(other.Metadata.CreationTimestamp, one.Metadata.CreationTimestamp),
        ];
        foreach (var difference in order) if (difference != 0) return difference;
        return 0;
    }

    private static int Cost(V1Pod pod) =>
        pod.Metadata.Annotations is { } annotations && annotations.TryGetValue(DeletionCost, out var text) && int.TryParse(text, out var cost) ? cost : 0;

    private TimeSpan? WriteStatus(V1ReplicaSet set, List<V1Pod> pods)
    {
        var from = pods.Select(p => p.AvailableFrom(set.Spec.MinReadySeconds ?? 0)).ToList();
        set.Status = new V1ReplicaSetStatus
        {
            Replicas = pods.Count,
            FullyLabeledReplicas = Counted(pods.Count),
            ReadyReplicas = Counted(pods.Count(p => p.IsReady())),
            AvailableReplicas = Counted(from.Count(f => f <= Now)),
            ObservedGeneration = set.Metadata.Generation,
        };
        Objects.UpdateStatus(set);
        return from.Where(f => f > Now).Min() - Now;
    }

    // The API leaves zeros out.
    private static int? Counted(int count) => count == 0 ? null : count;
}
