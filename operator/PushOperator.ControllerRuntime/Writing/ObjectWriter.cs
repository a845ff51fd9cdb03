using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;
using PushOperator.ControllerRuntime.Watching;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>
/// Writes by server-side apply, status replacement, create and delete, each on a condition, each only if it would change something.
/// </summary>
/// <remarks>
/// <para>
/// Whether an apply would change something is not guessed from the desired object: the API server defaults it, normalises quantities and
/// may mutate it, so desired and live never compare equal. Instead the answer to an apply is remembered as a fingerprint of the fields we own
/// (<see cref="OwnedFields"/>). While the same is desired and the live object has the same fingerprint, nothing is sent. After a
/// restart each object is applied once; the API server answers that without a write.
/// </para>
/// <para>
/// An apply is not forced. On a conflict, a field that somebody declared (by an apply, or through a subresource as autoscalers do) is left to
/// them and reported; a field that was only edited is drift, and taken back on the condition that the object is still the one that was
/// looked at, a few times at most (<see cref="OverrideBudget"/>).
/// </para>
/// <para>
/// One gap is left: an object of our name that somebody else makes between our look and our first apply, some milliseconds, is taken over.
/// The API server offers no apply on the condition that nothing is there.
/// </para>
/// </remarks>
internal sealed partial class ObjectWriter(
    ApiServerClient reads,
    LeaderClient writes,
    IServiceProvider services,
    OperatorOptions options,
    AppliedStates applied,
    OverrideBudget overrides,
    OperatorMetrics metrics,
    ILogger<ObjectWriter> logger) : IObjectWriter
{
    private const string Json = "application/json";

    private string Manager => $"fieldManager={Uri.EscapeDataString(options.FieldManager)}";

    public async Task<T> ApplyAsync<T>(T desired, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        var body = OwnedObject.Write(desired, owner);
        var key = new ObjectKey((string?)body["metadata"]!["namespace"] ?? "", desired.Metadata.Name);
        var hash = OwnedFields.Hash(body.ToJsonString());
        var last = applied.Find(kind, key);

        var live = await LookAsync<T>(key, last?.ResourceVersion, cancellationToken);
        if (live is not null)
        {
            OwnedObject.ThrowIfForeign(live, owner);
            if (last is not null && last.Uid == live.Metadata.Uid && last.Desired == hash && last.Owned == FingerprintOf(live)) return ObjectJson.Copy(live);

            // The object looked at, not one that was made anew under its name.
            body["metadata"]!["uid"] = live.Metadata.Uid;
        }

        await ConfirmAnyAsync(owner, cancellationToken);
        var stored = await ApplyOrMendAsync<T>(kind, key, body, live, cancellationToken);
        applied.Remember(kind, key, new AppliedState(stored.Metadata.Uid, hash, FingerprintOf(stored), stored.Metadata.ResourceVersion));
        if (stored.Metadata.ResourceVersion != live?.Metadata.ResourceVersion) Wrote(kind, key, live is null ? "create" : "apply", stored);
        return stored;
    }

    public async Task<bool> CreateOnceAsync<T>(T desired, IKubernetesObject<V1ObjectMeta> owner, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        var body = OwnedObject.Write(desired, owner);
        var key = new ObjectKey((string?)body["metadata"]!["namespace"] ?? "", desired.Metadata.Name);
        if (await LookAsync<T>(key, null, cancellationToken) is { } live)
        {
            OwnedObject.ThrowIfForeign(live, owner);
            return false;
        }

        await ConfirmAnyAsync(owner, cancellationToken);
        try
        {
            var path = $"{kind.CollectionPath(key.Namespace)}?{Manager}";
            Wrote(kind, key, "create", await writes.WriteAsync<T>(HttpMethod.Post, path, body.ToJsonString(), Json, cancellationToken));
            return true;
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.Conflict))
        {
            // Somebody was faster; if it is gone again already, the conflict stands and is retried.
            if (await reads.FindAsync<T>(key.Namespace, key.Name, cancellationToken) is not { } other) throw;
            OwnedObject.ThrowIfForeign(other, owner);
            return false;
        }
    }

    public async Task<T> WriteStatusAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        var key = ObjectKey.Of(entity);
        var body = ObjectJson.Write(entity);
        if (!Cache<T>().TryGet(key.Namespace, key.Name, out var known) || known.Metadata.ResourceVersion != entity.Metadata.ResourceVersion)
        {
            known = await reads.FindAsync<T>(key.Namespace, key.Name, cancellationToken);
            if (known is null || known.Metadata.Uid != entity.Metadata.Uid) return entity; // gone: nobody is left to be told
        }

        if (JsonNode.DeepEquals(ObjectJson.Write(known)["status"], body["status"])) return ObjectJson.Copy(known);

        body["metadata"]!.AsObject().Remove("managedFields"); // the API server's to keep
        var path = $"{kind.ObjectPath(key.Namespace, key.Name)}/status?{Manager}";
        var stored = await writes.WriteAsync<T>(HttpMethod.Put, path, body.ToJsonString(), Json, cancellationToken);
        Wrote(kind, key, "status", stored);
        return stored;
    }

    public Task ConfirmAsync<T>(T entity, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => ConfirmAnyAsync(entity, cancellationToken);

    public async Task DeleteAsync<T>(T existing, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var kind = ResourceKind.Of<T>();
        var key = ObjectKey.Of(existing);
        var conditions = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["propagationPolicy"] = "Background",
            ["preconditions"] = new JsonObject { ["uid"] = existing.Metadata.Uid, ["resourceVersion"] = existing.Metadata.ResourceVersion },
        };
        try
        {
            await writes.DeleteAsync(kind.ObjectPath(key.Namespace, key.Name), conditions.ToJsonString(), cancellationToken);
            metrics.Wrote(kind.Kind, "delete");
            LogWrote(logger, "delete", kind.Kind, key);
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.NotFound))
        {
            // The cache has not heard of it; else the next look would try again.
            Cache<T>().ObserveGone(key);
            LogAlreadyGone(logger, kind.Kind, key);
        }

        applied.Forget(kind, key);
    }

    public async Task<bool> AnnotateAsync<T>(
        IKubernetesObject<V1ObjectMeta> owner, string @namespace, string name, string uid, IReadOnlyDictionary<string, string> annotations, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        await ConfirmAnyAsync(owner, cancellationToken);
        var kind = ResourceKind.Of<T>();
        var values = new JsonObject(annotations.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = uid, ["annotations"] = values } };
        try
        {
            await writes.WriteAsync<T>(HttpMethod.Patch, $"{kind.ObjectPath(@namespace, name)}?{Manager}", patch.ToJsonString(), "application/merge-patch+json", cancellationToken);
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.NotFound) || e.Is(HttpStatusCode.Conflict))
        {
            return false; // gone, or another one has its name
        }

        metrics.Wrote(kind.Kind, "annotate");
        LogWrote(logger, "annotate", kind.Kind, new ObjectKey(@namespace, name));
        return true;
    }

    /// <summary>The object from the cache, or from the API server where the cache has none or is behind our own last write.</summary>
    private async Task<T?> LookAsync<T>(ObjectKey key, string? atLeast, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Cache<T>().TryGet(key.Namespace, key.Name, out var cached) && !ResourceVersion.IsOlder(cached.Metadata.ResourceVersion, atLeast)
            ? cached
            : await reads.FindAsync<T>(key.Namespace, key.Name, cancellationToken);

    private async Task<T> ApplyOrMendAsync<T>(ResourceKind kind, ObjectKey key, JsonObject body, T? live, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await PatchAsync<T>(kind, key, body, force: false, cancellationToken);
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.Conflict) && FieldClaim.Read(e) is { Count: > 0 } claims)
        {
            var detail = $"{kind.Kind} {key}: {string.Join(", ", claims)}";
            if (live is null || claims.Any(claim => claim.IsDeclared) || !overrides.TrySpend(kind, key)) throw new FieldConflictException(detail);
            LogMending(logger, detail);
            body["metadata"]!["resourceVersion"] = live.Metadata.ResourceVersion;
            return await PatchAsync<T>(kind, key, body, force: true, cancellationToken);
        }
    }

    private async Task<T> PatchAsync<T>(ResourceKind kind, ObjectKey key, JsonObject body, bool force, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var path = $"{kind.ObjectPath(key.Namespace, key.Name)}?{Manager}&force={(force ? "true" : "false")}";
        try
        {
            // JSON is YAML.
            return await writes.WriteAsync<T>(HttpMethod.Patch, path, body.ToJsonString(), "application/apply-patch+yaml", cancellationToken);
        }
        catch (HttpOperationException e) when (e.Is(HttpStatusCode.UnprocessableEntity) && e.Causes().Any(cause => cause.Field == "metadata.uid"))
        {
            // Another object has the name now; the API server takes the uid in an apply for an attempt to change it.
            throw e.AsConflict();
        }
    }

    private Task ConfirmAnyAsync(IKubernetesObject<V1ObjectMeta> entity, CancellationToken cancellationToken) =>
        ((IConfirmation)services.GetRequiredService(typeof(Confirmation<>).MakeGenericType(entity.GetType()))).ConfirmAsync(entity, cancellationToken);

    private ObjectCache<T> Cache<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> => services.GetRequiredService<ObjectCache<T>>();

    private string FingerprintOf(IKubernetesObject<V1ObjectMeta> live) => OwnedFields.Fingerprint(ObjectJson.Write(live), options.FieldManager);

    private void Wrote<T>(ResourceKind kind, ObjectKey key, string verb, T stored)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        metrics.Wrote(kind.Kind, verb);
        LogWrote(logger, verb, kind.Kind, key);
        Cache<T>().Observe(stored);
    }
}
