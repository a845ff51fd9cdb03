using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Rules;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>Deletes the objects of a kind whose definition is being deleted, then the definition.</summary>
internal sealed class CustomResourceCleanup(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    private static readonly ResourceType Definitions = BuiltInKinds.All.First(t => t.Resource == BuiltInKinds.CustomResourceDefinitions);

    // The objects of pushtopics.pushoperator.io are kept under the name of their definition.
    protected override IEnumerable<ObjectKey> Affected(StoreEvent change) =>
        change.Object.Key.Resource == BuiltInKinds.CustomResourceDefinitions ? [change.Object.Key]
        : change.IsDeletion ? [Definitions.Key(null, change.Object.Key.Resource)]
        : [];

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Store.Get(key)?.Text("metadata", "deletionTimestamp") is null) return null;
        foreach (var stored in Store.List(key.Name).Items.Where(o => o.Text("metadata", "deletionTimestamp") is null))
        {
            if (Objects.Api.Kinds.Find(key.Name) is { } type) Objects.Api.Delete(type, stored.Key.Namespace, stored.Key.Name, new DeleteOptions { Uid = stored.Uid });
        }

        if (Store.List(key.Name).Items.Count > 0) return null;
        Objects.Api.Modify(Definitions, null, key.Name, json =>
        {
            json.Metadata().RemoveFinalizer(CustomResourceDefinitionRules.Finalizer);
            return json;
        }, new WriteOptions { FieldManager = "kube-apiserver" });
        return null;
    }
}
