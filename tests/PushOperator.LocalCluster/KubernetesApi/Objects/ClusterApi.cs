using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.FieldOwnership;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Rules;
using PushOperator.LocalCluster.KubernetesApi.Schemas;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>
/// What one can do to objects, for requests and for the controllers alike: the whole way of a write from what was sent to what is
/// stored. Thread-safe; a write is computed and committed in one step under the store's lock.
/// </summary>
internal sealed class ClusterApi(ObjectStore store, KindCatalog kinds, TimeProvider time)
{
    private static readonly HashSet<string> ReturnedWhenDeleted = ["pods", "services", "serviceaccounts", "persistentvolumeclaims"];

    private readonly ObjectAdmission _admission = new(store, time);

    public ObjectStore Store => store;

    public KindCatalog Kinds => kinds;

    public TimeProvider Time => time;

    /// <exception cref="ApiException">404.</exception>
    public StoredObject Get(ResourceType type, string? @namespace, string name) =>
        store.Get(type.Key(@namespace, name)) ?? throw ApiException.NotFound(type, name);

    /// <exception cref="ApiException">AlreadyExists, Invalid, no such namespace, …</exception>
    public StoredObject Create(ResourceType type, string? @namespace, JsonObject body, WriteOptions options)
    {
        var next = body.Clone();
        var metadata = next.Metadata();
        _admission.Identify(type, next, @namespace, metadata.Name);
        if (string.IsNullOrEmpty(metadata.Name) && metadata.Json.Text("generateName") is { Length: > 0 } prefix) metadata.Name = RandomNames.After(prefix);
        if (string.IsNullOrEmpty(metadata.Name)) throw ApiException.Invalid(type, "", [FieldProblem.Required("metadata.name", "name or generateName is required")]);
        if (!string.IsNullOrEmpty(metadata.ResourceVersion)) throw ApiException.BadRequest("resourceVersion should not be set on objects to be created");
        return store.Change(type.Key(@namespace, metadata.Name), current =>
        {
            if (current is not null) throw ApiException.AlreadyExists(type, metadata.Name);
            _admission.Admit(type, null, next, options);
            UpdateOwnership.RecordUpdate(null, next, type, Writer(type, "Update", options));
            return ObjectView.ToStored(next, type);
        }, options.DryRun)!;
    }

    /// <summary>Replaces an object.</summary>
    /// <exception cref="ApiException">NotFound, Conflict, Invalid, …</exception>
    public StoredObject Update(ResourceType type, string? @namespace, string name, JsonObject body, WriteOptions options) =>
        Modify(type, @namespace, name, _ => body.Clone(), options, isReplacement: true);

    /// <summary>Changes an object by a function of what it is now; the function runs under the store's lock.</summary>
    /// <exception cref="ApiException">NotFound, Conflict, Invalid, …</exception>
    public StoredObject Modify(ResourceType type, string? @namespace, string name, Func<JsonObject, JsonObject> change, WriteOptions options, bool isReplacement = false) =>
        store.Change(type.Key(@namespace, name), current =>
        {
            if (current is null) throw ApiException.NotFound(type, name);
            var old = ObjectView.Of(current, type);
            var next = change(old.Clone());
            if (isReplacement && type.IsCustom && string.IsNullOrEmpty(next.Metadata().ResourceVersion))
                throw ApiException.Invalid(type, name, [FieldProblem.Invalid("metadata.resourceVersion", "0", "must be specified for an update")]);
            _admission.Identify(type, next, @namespace, name);
            CheckUnchanged(type, name, old, next);
            _admission.Admit(type, old, next, options);
            UpdateOwnership.RecordUpdate(old, next, type, Writer(type, "Update", options));
            return ToStoredOrGone(type, old, next);
        }, options.DryRun)!;

    /// <summary>Server-side apply.</summary>
    /// <returns>The object, and whether it was created.</returns>
    /// <exception cref="ApiException">Conflict with other managers, Invalid, …</exception>
    public (StoredObject Object, bool IsCreated) Apply(ResourceType type, string? @namespace, string name, JsonObject body, WriteOptions options)
    {
        var isCreated = false;
        var stored = store.Change(type.Key(@namespace, name), current =>
        {
            isCreated = current is null;
            if (current is null && options.Subresource.Length > 0) throw ApiException.NotFound(type, name);
            if (current is null && body.Text("metadata", "name") is null) throw ApiException.BadRequest($"the name of the object ({name} based on URL) was undeterminable: name must be provided");
            var old = current is null ? null : ObjectView.Of(current, type);
            var applied = body.Clone();
            _admission.Identify(type, applied, @namespace, name);
            if (applied.Metadata().Json.ContainsKey("managedFields")) throw ApiException.BadRequest("metadata.managedFields must be nil");
            if (old is not null) CheckUnchanged(type, name, old, applied);
            _admission.RemoveUnknown(type, applied, options);
            ObjectAdmission.Normalize(type, applied);
            KeepOwnPart(type, applied, options.Subresource);
            var next = ServerSideApply.Apply(old, applied, type, Writer(type, "Apply", options), options.Force, out var conflicts);
            if (conflicts.Count > 0) throw ApiException.ApplyConflicts(conflicts);
            _admission.Admit(type, old, next, options);
            return old is null ? ObjectView.ToStored(next, type) : ToStoredOrGone(type, old, next);
        }, options.DryRun)!;
        return (stored, isCreated);
    }

    /// <summary>Deletes an object, or marks it as being deleted when finalizers or a grace period stand before that.</summary>
    /// <returns>The object as it is (or was), and whether the answer is the object rather than a Status.</returns>
    /// <exception cref="ApiException">NotFound, or Conflict with a precondition.</exception>
    public (StoredObject Object, bool IsAnswer) Delete(ResourceType type, string? @namespace, string name, DeleteOptions options)
    {
        var isGone = false;
        var stored = store.Change(type.Key(@namespace, name), current =>
        {
            if (current is null) throw ApiException.NotFound(type, name);
            Deletion.CheckPreconditions(type, current, options);
            var next = Deletion.Mark(type, ObjectView.Of(current, type), options, time.GetUtcNow());
            isGone = next is null;
            return next is null ? null : ObjectView.ToStored(next, type);
        }, options.DryRun)!;
        return (stored, !isGone || ReturnedWhenDeleted.Contains(type.Resource));
    }

    /// <summary>Removes an object whatever its finalizers: for the controllers that finalizers wait for.</summary>
    public void Remove(ObjectKey key) => store.Change(key, _ => null);

    private static void CheckUnchanged(ResourceType type, string name, JsonObject old, JsonObject next)
    {
        var metadata = next.Metadata();
        if (metadata.Uid is { Length: > 0 } uid && uid != old.Metadata().Uid)
            throw ApiException.Conflict(type, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {old.Metadata().Uid}");
        if (metadata.ResourceVersion is { Length: > 0 } version && version != old.Metadata().ResourceVersion) throw ApiException.Modified(type, name);
    }

    // Neither the object nor its status may be applied through the other's endpoint.
    private static void KeepOwnPart(ResourceType type, JsonObject applied, string subresource)
    {
        if (!type.HasStatus) return;
        if (subresource.Length == 0)
        {
            applied.Remove("status");
            return;
        }

        foreach (var name in applied.Select(p => p.Key).Where(n => n is not ("apiVersion" or "kind" or "metadata" or "status")).ToList()) applied.Remove(name);
        applied["metadata"] = new JsonObject { ["name"] = applied.Metadata().Name };
    }

    private static JsonObject? ToStoredOrGone(ResourceType type, JsonObject old, JsonObject next)
    {
        var metadata = next.Metadata();
        var isLastFinalizerGone = metadata.DeletionTimestamp is not null && old.Metadata().Finalizers.Count > 0 && metadata.Finalizers.Count == 0;
        var isGraceOver = (metadata.Json.Number("deletionGracePeriodSeconds") ?? 0) == 0;
        return isLastFinalizerGone && isGraceOver && type.Resource != "namespaces" ? null : ObjectView.ToStored(next, type);
    }

    private FieldOwner Writer(ResourceType type, string operation, WriteOptions options) =>
        new(options.FieldManager, operation, type.ApiVersion, options.Subresource, Timestamps.Seconds(time.GetUtcNow()), new FieldSet());
}
