using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Selectors;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Counts for each PodDisruptionBudget how many of its pods may be evicted now.</summary>
internal sealed class DisruptionController(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    private static readonly string Budgets = TypedObjects.Resource<V1PodDisruptionBudget>();

    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Object.Key.Resource switch
    {
        var resource when resource == Budgets => [change.Object.Key],
        "pods" or "replicasets.apps" => Store.List(Budgets, change.Object.Key.Namespace).Items.Select(b => b.Key),
        _ => [],
    };

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Objects.Get<V1PodDisruptionBudget>(key.Namespace, key.Name) is not { } budget) return null;
        var selector = LabelSelector.Of(Store.Get(key)?.ToJson().Map("spec", "selector"));
        var pods = Objects.List<V1Pod>(key.Namespace, stored => selector.Matches(stored.Labels)).Where(p => !p.IsOver()).ToList();
        var expected = Expected(pods);
        var healthy = pods.Count(p => p.IsReady() && !p.IsTerminating());
        var desired = budget.Spec.MinAvailable is { } min
            ? Percentages.Resolve(min.Value, expected, roundUp: true)
            : Math.Max(0, expected - Percentages.Resolve(budget.Spec.MaxUnavailable?.Value, expected, roundUp: true));
        var allowed = Math.Max(0, healthy - desired);
        budget.Status = new V1PodDisruptionBudgetStatus
        {
            ObservedGeneration = budget.Metadata.Generation,
            ExpectedPods = expected,
            CurrentHealthy = healthy,
            DesiredHealthy = desired,
            DisruptionsAllowed = allowed,
            Conditions = [Condition(budget, allowed > 0)],
        };
        Objects.UpdateStatus(budget);
        return null;
    }

    // As many as their controllers are asked for; a pod without one counts for itself.
    private int Expected(List<V1Pod> pods) => pods.GroupBy(p => p.Metadata.Controller()?.Name).Sum(group => group.Key is null ? group.Count() : Asked(group));

    private int Asked(IGrouping<string?, V1Pod> pods) =>
        Objects.Get<V1ReplicaSet>(pods.First().Metadata.NamespaceProperty, pods.Key!)?.Spec.Replicas ?? pods.Count();

    private V1Condition Condition(V1PodDisruptionBudget budget, bool isAllowed)
    {
        var last = budget.Status?.Conditions?.FirstOrDefault(c => c.Type == "DisruptionAllowed");
        var status = isAllowed ? "True" : "False";
        return new V1Condition
        {
            Type = "DisruptionAllowed",
            Status = status,
            Reason = isAllowed ? "SufficientPods" : "InsufficientPods",
            Message = "",
            ObservedGeneration = budget.Metadata.Generation,
            LastTransitionTime = last?.Status == status ? last.LastTransitionTime : Now.UtcDateTime,
        };
    }
}
