using System.Globalization;
using k8s;
using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Keeps one ReplicaSet for each template a Deployment has had, and moves replicas to the newest in the steps it allows.</summary>
internal sealed class DeploymentController(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private const string TemplateHash = "pod-template-hash";

    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Object.Key.Resource switch
    {
        "deployments.apps" => [change.Object.Key],
        "replicasets.apps" => Pods.ControllerKey(change.Object, "Deployment", "deployments.apps"),
        _ => [],
    };

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Objects.Get<V1Deployment>(key.Namespace, key.Name) is not { Metadata.DeletionTimestamp: null } deployment) return null;
        var sets = Objects.List<V1ReplicaSet>(key.Namespace).Where(s => s.Metadata.Controller()?.Uid == deployment.Metadata.Uid).ToList();
        var newest = sets.Where(s => IsOf(s, deployment)).MinBy(s => s.Metadata.CreationTimestamp);
        if (deployment.Spec.Paused != true)
        {
            newest = WithNewestRevision(deployment, newest, sets);
            deployment = CopyRevision(deployment, newest);
            var older = sets.Where(s => s.Metadata.Uid != newest.Metadata.Uid).OrderBy(s => s.Metadata.CreationTimestamp).ToList();
            newest = deployment.Spec.Strategy?.Type == "Recreate" ? Recreate(deployment, newest, older) : Roll(deployment, newest, older);
            DropOldest(deployment, older);
        }
        else if (newest is not null) newest = Scale(newest, deployment.Spec.Replicas ?? 1);

        var present = Objects.List<V1ReplicaSet>(key.Namespace).Where(s => s.Metadata.Controller()?.Uid == deployment.Metadata.Uid).ToList();
        deployment.Status = DeploymentStatus.Of(deployment, newest, present, Now, out var again);
        Objects.UpdateStatus(deployment);
        return again;
    }

    private V1ReplicaSet WithNewestRevision(V1Deployment deployment, V1ReplicaSet? newest, List<V1ReplicaSet> sets)
    {
        var last = sets.Where(s => s != newest).Select(RevisionOf).DefaultIfEmpty(0).Max();
        if (newest is null)
        {
            var made = Objects.Create(SetFor(deployment, last + 1));
            sets.Add(made);
            return made;
        }

        // A template that was had before (a rollback) is the newest revision again.
        if (RevisionOf(newest) > last) return newest;
        return Objects.Change(newest, json => json.Metadata().Json.Ensure("annotations")[Revision] = Text(last + 1));
    }

    private V1Deployment CopyRevision(V1Deployment deployment, V1ReplicaSet newest)
    {
        var revision = Text(RevisionOf(newest));
        if (deployment.Metadata.Annotations is { } annotations && annotations.TryGetValue(Revision, out var known) && known == revision) return deployment;
        return Objects.Change(deployment, json => json.Metadata().Json.Ensure("annotations")[Revision] = revision);
    }

    private V1ReplicaSet Recreate(V1Deployment deployment, V1ReplicaSet newest, List<V1ReplicaSet> older)
    {
        foreach (var set in older) Scale(set, 0);
        var isClear = older.All(set => Objects.List<V1Pod>(set.Metadata.NamespaceProperty).All(p => p.Metadata.Controller()?.Uid != set.Metadata.Uid));
        return isClear ? Scale(newest, deployment.Spec.Replicas ?? 1) : newest;
    }

    /// <summary>
    /// One step of a rolling update: (1) give the newest what the surge allows; (2) take unhealthy pods from the older ones; (3) take healthy ones as
    /// far as enough stay available. The next change of a status brings the next step.
    /// </summary>
    private V1ReplicaSet Roll(V1Deployment deployment, V1ReplicaSet newest, List<V1ReplicaSet> older)
    {
        var wanted = deployment.Spec.Replicas ?? 1;
        var limits = RolloutLimits.Of(deployment);
        // (1)
        var total = Wanted(newest) + older.Sum(Wanted);
        if (Wanted(newest) > wanted) newest = Scale(newest, wanted);
        else newest = Scale(newest, Math.Max(Wanted(newest), Math.Min(wanted, Wanted(newest) + wanted + limits.Surge - total)));

        // (2)
        total = Wanted(newest) + older.Sum(Wanted);
        var least = wanted - limits.Unavailable;
        // What is asked of the newest and not there yet cannot be counted on.
        var spare = total - least - (Wanted(newest) - Available(newest));
        foreach (var set in older)
        {
            var unhealthy = Math.Min(Wanted(set) - Available(set), spare);
            if (unhealthy <= 0) continue;
            Scale(set, Wanted(set) - unhealthy);
            spare -= unhealthy;
        }

        // (3)
        spare = Math.Min(spare, Available(newest) + older.Sum(Available) - least);
        foreach (var set in older.Where(s => Wanted(s) > 0))
        {
            var step = Math.Min(Wanted(set), spare);
            if (step <= 0) break;
            Scale(set, Wanted(set) - step);
            spare -= step;
        }

        return newest;
    }

    private void DropOldest(V1Deployment deployment, List<V1ReplicaSet> older)
    {
        var idle = older.Where(s => Wanted(s) == 0 && s.Status?.Replicas is null or 0).OrderBy(RevisionOf).ToList();
        foreach (var set in idle.Take(Math.Max(0, idle.Count - (deployment.Spec.RevisionHistoryLimit ?? 10)))) Objects.Delete(set);
    }

    // The set passed in has the new number too: what is computed next goes by what was just asked for.
    private V1ReplicaSet Scale(V1ReplicaSet set, int replicas)
    {
        if (Wanted(set) == replicas) return set;
        set.Spec.Replicas = replicas;
        return Objects.Change(set, json => json.Ensure("spec")["replicas"] = replicas);
    }

    private static V1ReplicaSet SetFor(V1Deployment deployment, long revision)
    {
        var template = KubernetesJson.Deserialize<V1PodTemplateSpec>(KubernetesJson.Serialize(deployment.Spec.Template));
        var hash = RandomNames.Encode(Hash(KubernetesJson.Serialize(template)));
        template.Metadata ??= new V1ObjectMeta();
        template.Metadata.Labels = new Dictionary<string, string>(template.Metadata.Labels ?? new Dictionary<string, string>()) { [TemplateHash] = hash };
        return new V1ReplicaSet
        {
            Metadata = new V1ObjectMeta
            {
                Name = $"{deployment.Metadata.Name}-{hash}",
                NamespaceProperty = deployment.Metadata.NamespaceProperty,
                Labels = template.Metadata.Labels,
                Annotations = new Dictionary<string, string> { [Revision] = Text(revision) },
                OwnerReferences = [Owners.Reference(V1Deployment.KubeGroup + "/" + V1Deployment.KubeApiVersion, V1Deployment.KubeKind, deployment.Metadata)],
            },
            Spec = new V1ReplicaSetSpec
            {
                Replicas = 0,
                MinReadySeconds = deployment.Spec.MinReadySeconds,
                Selector = new V1LabelSelector
                {
                    MatchExpressions = deployment.Spec.Selector.MatchExpressions,
                    MatchLabels = new Dictionary<string, string>(deployment.Spec.Selector.MatchLabels ?? new Dictionary<string, string>()) { [TemplateHash] = hash },
                },
                Template = template,
            },
        };
    }

    private static bool IsOf(V1ReplicaSet set, V1Deployment deployment)
    {
        var template = KubernetesJson.Deserialize<V1PodTemplateSpec>(KubernetesJson.Serialize(set.Spec.Template));
        template.Metadata?.Labels?.Remove(TemplateHash);
        return KubernetesJson.Serialize(template) == KubernetesJson.Serialize(deployment.Spec.Template);
    }

    // FNV-1a.
    private static uint Hash(string text) => text.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u);

    private static long RevisionOf(V1ReplicaSet set) =>
        set.Metadata.Annotations is { } annotations && annotations.TryGetValue(Revision, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    private static int Wanted(V1ReplicaSet set) => set.Spec.Replicas ?? 1;

    private static int Available(V1ReplicaSet set) => set.Status?.AvailableReplicas ?? 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
