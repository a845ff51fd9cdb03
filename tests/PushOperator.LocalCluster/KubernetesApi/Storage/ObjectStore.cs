using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Storage;

/// <summary>
/// All objects, with one revision counter for all of them, as etcd has. Every change is computed and committed under one lock, so
/// nothing can come between reading an object and writing it. Readers get immutable objects.
/// </summary>
internal sealed class ObjectStore : IDisposable
{
    // Protects everything below. What runs under it (the functions given to Change, Committed) must neither block nor await.
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ObjectKey, StoredObject> _empty = [];
    private readonly Dictionary<string, SortedDictionary<ObjectKey, StoredObject>> _objects = [];
    private readonly Journal? _journal;
    private long _revision = 1;

    public ObjectStore(int historyCapacity, string? dataDirectory)
    {
        if (dataDirectory is not null)
        {
            _journal = new Journal(dataDirectory);
            _revision = _journal.Load(stored => Of(stored.Key.Resource)[stored.Key] = stored, key => Of(key.Resource).Remove(key));
            _journal.Compact(_revision, All());
        }

        History = new EventHistory(historyCapacity, _revision);
    }

    public EventHistory History { get; }

    /// <summary>Called under the lock after each change, in order.</summary>
    public Action<StoreEvent>? Committed { get; set; }

    public long Revision
    {
        get { lock (_gate) return _revision; }
    }

    public StoredObject? Get(ObjectKey key)
    {
        lock (_gate) return Find(key.Resource).GetValueOrDefault(key);
    }

    /// <summary>The objects of one resource in order, of one namespace or (null) of all, and the revision they are true at.</summary>
    public (IReadOnlyList<StoredObject> Items, long Revision) List(string resource, string? @namespace = null)
    {
        lock (_gate)
        {
            var items = Find(resource).Values;
            return ([.. @namespace is null ? items : items.Where(o => o.Key.Namespace == @namespace)], _revision);
        }
    }

    /// <summary>The objects of one resource as they were at a revision; null when the history does not reach back that far, or not yet to it.</summary>
    public IReadOnlyList<StoredObject>? ListAt(string resource, string? @namespace, long revision)
    {
        lock (_gate)
        {
            if (History.After(revision) is not { } since) return null;
            var items = new SortedDictionary<ObjectKey, StoredObject>(Find(resource));
            foreach (var change in since.Reverse().Where(change => change.Object.Key.Resource == resource))
            {
                if (change.Previous is { } previous) items[previous.Key] = previous;
                else items.Remove(change.Object.Key);
            }

            return [.. items.Values.Where(item => @namespace is null || item.Key.Namespace == @namespace)];
        }
    }

    /// <summary>Every object of every resource.</summary>
    public IReadOnlyList<StoredObject> ListAll()
    {
        lock (_gate) return [.. All()];
    }

    /// <summary>
    /// Replaces an object by what <paramref name="change"/> makes of it (given null if there is none; null deletes). Nothing is
    /// written when the result says the same, or when <paramref name="dryRun"/>.
    /// </summary>
    /// <returns>The object as it now is; after a deletion its last state; null if there was none and is none.</returns>
    public StoredObject? Change(ObjectKey key, Func<StoredObject?, JsonObject?> change, bool dryRun = false)
    {
        lock (_gate)
        {
            var current = Find(key.Resource).GetValueOrDefault(key);
            var next = change(current);
            if (next is null) return current is null || dryRun ? current : Delete(current);
            if (current is not null && JsonNode.DeepEquals(next, current.ToJson())) return current;
            if (dryRun) return StoredObject.Freeze(key, current?.Revision ?? _revision, next);
            var stored = StoredObject.Freeze(key, _revision + 1, next);
            Of(key.Resource)[key] = stored;
            Commit(new StoreEvent(stored.Revision, stored, current, IsDeletion: false));
            return stored;
        }
    }

    public void Dispose() => _journal?.Dispose();

    private StoredObject Delete(StoredObject current)
    {
        Of(current.Key.Resource).Remove(current.Key);
        var last = StoredObject.Freeze(current.Key, _revision + 1, current.ToJson());
        Commit(new StoreEvent(last.Revision, last, current, IsDeletion: true));
        return last;
    }

    private void Commit(StoreEvent change)
    {
        _revision = change.Revision;
        _journal?.Append(change);
        if (_journal is { IsLong: true }) _journal.Compact(_revision, All());
        Committed?.Invoke(change);
        History.Append(change);
    }

    private SortedDictionary<ObjectKey, StoredObject> Find(string resource) => _objects.GetValueOrDefault(resource, _empty);

    private SortedDictionary<ObjectKey, StoredObject> Of(string resource)
    {
        if (!_objects.TryGetValue(resource, out var objects)) _objects[resource] = objects = [];
        return objects;
    }

    private IEnumerable<StoredObject> All() => _objects.Values.SelectMany(objects => objects.Values);
}
