using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Gives each namespace its ServiceAccount <c>default</c>.</summary>
internal sealed class ServiceAccountController(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Object.Key switch
    {
        { Resource: "namespaces" } key => [key],
        { Resource: "serviceaccounts" } key when change.IsDeletion => [new ObjectKey("namespaces", "", key.Namespace)],
        _ => [],
    };

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Objects.Get<V1Namespace>(null, key.Name) is not { Metadata.DeletionTimestamp: null }) return null;
        if (Objects.Get<V1ServiceAccount>(key.Name, "default") is null)
            Objects.Create(new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "default", NamespaceProperty = key.Name } });
        return null;
    }
}
