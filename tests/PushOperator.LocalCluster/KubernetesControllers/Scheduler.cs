using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Binds each pod to the first node that is ready: there is usually one.</summary>
internal sealed class Scheduler(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    private static readonly ResourceType PodType = BuiltInKinds.All.First(t => t.Resource == "pods");

    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Object.Key.Resource switch
    {
        "pods" when IsWaiting(change.Object) && !change.IsDeletion => [change.Object.Key],
        "nodes" => Store.List("pods").Items.Where(IsWaiting).Select(p => p.Key),
        _ => [],
    };

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { } pod || !IsWaiting(pod)) return null;
        if (Objects.List<V1Node>(null).FirstOrDefault(IsUsable) is not { } node) return null;
        Objects.Api.Modify(PodType, key.Namespace, key.Name, json =>
        {
            json.Ensure("spec")["nodeName"] = node.Metadata.Name;
            return json;
        }, new WriteOptions { FieldManager = "kube-scheduler", Subresource = "binding" });
        return null;
    }

    private static bool IsWaiting(StoredObject pod) => pod.Text("spec", "nodeName") is null && pod.Text("metadata", "deletionTimestamp") is null;

    private static bool IsUsable(V1Node node) => node.Spec?.Unschedulable != true && node.Status?.Conditions?.Any(c => c.Type == "Ready" && c.Status == "True") == true;
}
