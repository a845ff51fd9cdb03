using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>
/// Deletes objects all of whose owners are gone, and does what the finalizers for foreground deletion and for orphans wait for. Knows who
/// owns whom from the history; a namespaced owner counts only in its own namespace.
/// </summary>
internal sealed class GarbageCollector(ClusterApi api, ILoggerFactory loggers) : Controller(api, loggers)
{
    private readonly Dictionary<string, ObjectKey> _byUid = [];
    private readonly Dictionary<string, HashSet<ObjectKey>> _dependents = [];

    protected override IEnumerable<ObjectKey> Affected(StoreEvent change)
    {
        var stored = change.Object;
        if (change.IsDeletion) _byUid.Remove(stored.Uid);
        else _byUid[stored.Uid] = stored.Key;
        foreach (var owner in OwnersOf(stored))
        {
            if (!_dependents.TryGetValue(owner, out var known)) _dependents[owner] = known = [];
            if (!change.IsDeletion) known.Add(stored.Key);
            else if (known.Remove(stored.Key) && known.Count == 0) _dependents.Remove(owner);
        }

        // A deletion frees the dependents, and may be what an owner's foreground deletion waits for.
        return change.IsDeletion
            ? [.. DependentsOf(stored.Uid), .. OwnersOf(stored).Where(_byUid.ContainsKey).Select(uid => _byUid[uid])]
            : [stored.Key];
    }

    protected override TimeSpan? Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { } stored || Objects.Api.Kinds.Find(key.Resource) is not { } type) return null;
        if (stored.Text("metadata", "deletionTimestamp") is not null)
        {
            FinishDeletion(stored, type);
            return null;
        }

        var owners = OwnersOf(stored);
        if (owners.Count > 0 && owners.All(uid => !Lives(uid, key.Namespace)))
            Objects.Api.Delete(type, key.Namespace, key.Name, new DeleteOptions { Uid = stored.Uid, ResourceVersion = $"{stored.Revision}" });
        return null;
    }

    private void FinishDeletion(StoredObject stored, KubernetesApi.Kinds.ResourceType type)
    {
        var finalizers = stored.ToJson().Metadata().Finalizers;
        if (finalizers.Contains(Deletion.Orphan))
        {
            foreach (var dependent in DependentsOf(stored.Uid)) Disown(dependent, stored.Uid);
            RemoveFinalizer(stored, type, Deletion.Orphan);
        }
        else if (finalizers.Contains(Deletion.Foreground))
        {
            var left = DependentsOf(stored.Uid).Select(Store.Get).OfType<StoredObject>().ToList();
            foreach (var dependent in left.Where(d => d.Text("metadata", "deletionTimestamp") is null))
            {
                if (Objects.Api.Kinds.Find(dependent.Key.Resource) is { } dependentType)
                    Objects.Api.Delete(dependentType, dependent.Key.Namespace, dependent.Key.Name, new DeleteOptions { Uid = dependent.Uid, PropagationPolicy = "Foreground" });
            }

            if (left.Count == 0) RemoveFinalizer(stored, type, Deletion.Foreground);
        }
    }

    private void RemoveFinalizer(StoredObject stored, KubernetesApi.Kinds.ResourceType type, string finalizer) =>
        Objects.Api.Modify(type, stored.Key.Namespace, stored.Key.Name, json =>
        {
            json.Metadata().RemoveFinalizer(finalizer);
            return json;
        }, new WriteOptions { FieldManager = "kube-controller-manager" });

    private void Disown(ObjectKey dependent, string owner)
    {
        if (Objects.Api.Kinds.Find(dependent.Resource) is not { } type || Store.Get(dependent) is null) return;
        Objects.Api.Modify(type, dependent.Namespace, dependent.Name, json =>
        {
            var left = json.Metadata().OwnerReferences.Where(o => o.Text("uid") != owner).Select(o => o.DeepClone()).ToArray();
            json.Metadata().Json["ownerReferences"] = new System.Text.Json.Nodes.JsonArray(left);
            return json;
        }, new WriteOptions { FieldManager = "kube-controller-manager" });
    }

    private List<ObjectKey> DependentsOf(string uid) => [.. _dependents.GetValueOrDefault(uid, [])];

    // The history this controller has read may be behind: an owner it does not know yet may have been made just now.
    private bool Lives(string uid, string @namespace) =>
        _byUid.TryGetValue(uid, out var owner)
            ? Store.Get(owner)?.Uid == uid && (owner.Namespace.Length == 0 || owner.Namespace == @namespace)
            : Store.ListAll().Any(o => o.Uid == uid && (o.Key.Namespace.Length == 0 || o.Key.Namespace == @namespace));

    private static List<string> OwnersOf(StoredObject stored) => [.. stored.ToJson().Metadata().OwnerReferences.Select(o => o.Text("uid")).OfType<string>()];
}
