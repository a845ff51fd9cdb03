using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Empties a namespace that is being deleted, and lets it go when nothing is left in it.</summary>
internal sealed class NamespaceController(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Object.Key switch
    {
        { Resource: "namespaces" } key => [key],
        { Namespace.Length: > 0 } key when change.IsDeletion => [new ObjectKey("namespaces", "", key.Namespace)],
        _ => [],
    };

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Store.Get(key)?.Text("metadata", "deletionTimestamp") is null) return null;
        var left = Store.ListAll().Where(o => o.Key.Namespace == key.Name).ToList();
        foreach (var stored in left.Where(o => o.Text("metadata", "deletionTimestamp") is null))
        {
            if (Objects.Api.Kinds.Find(stored.Key.Resource) is { } type) Objects.Api.Delete(type, stored.Key.Namespace, stored.Key.Name, new DeleteOptions { Uid = stored.Uid });
        }

        if (Store.ListAll().All(o => o.Key.Namespace != key.Name)) Objects.Api.Remove(key);
        return null;
    }
}
