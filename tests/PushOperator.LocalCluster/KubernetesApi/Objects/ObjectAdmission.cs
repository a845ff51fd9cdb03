using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Rules;
using PushOperator.LocalCluster.KubernetesApi.Schemas;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>
/// The way of an object from what a client wants to what may be stored: what it may not write is put back, what is unknown removed, what is
/// missing filled in, and the result validated.
/// </summary>
internal sealed class ObjectAdmission(ObjectStore store, TimeProvider time)
{
    /// <summary>Checks that the body is the object that the path names, and completes it with that.</summary>
    /// <exception cref="ApiException">400: it is another.</exception>
    public void Identify(ResourceType type, JsonObject json, string? @namespace, string? name)
    {
        var given = (json.Text("apiVersion") ?? type.ApiVersion, json.Text("kind") ?? type.Kind);
        if (given != (type.ApiVersion, type.Kind)) throw ApiException.BadRequest($"the object provided is {given.Item1} {given.Item2}, the path is for {type.ApiVersion} {type.Kind}");
        json["apiVersion"] = type.ApiVersion;
        json["kind"] = type.Kind;
        var metadata = json.Metadata();
        if (!string.IsNullOrEmpty(name))
        {
            if (metadata.Name is { Length: > 0 } other && other != name) throw ApiException.BadRequest($"the name of the object ({other}) does not match the name on the URL ({name})");
            metadata.Name = name;
        }

        if (!type.IsNamespaced) metadata.Json.Remove("namespace");
        else if (metadata.Namespace is { Length: > 0 } space && space != @namespace) throw ApiException.BadRequest($"the namespace of the provided object does not match the namespace sent on the request ({space}, {@namespace})");
        else metadata.Json["namespace"] = @namespace;
    }

    /// <summary>Removes unknown fields and says so, or refuses them, as asked for.</summary>
    /// <exception cref="ApiException">400: there are some, under Strict.</exception>
    public void RemoveUnknown(ResourceType type, JsonObject json, WriteOptions options)
    {
        var unknown = SchemaPruner.Prune(json, type.Schema);
        if (unknown.Count == 0 || options.FieldValidation == "Ignore") return;
        var problems = unknown.Select(path => $"unknown field \"{path}\"").ToList();
        if (options.FieldValidation == "Strict")
            throw ApiException.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: strict decoding error: {string.Join(", ", problems)}");
        foreach (var problem in problems) options.Warn(problem);
    }

    /// <summary>Brings what a client sent into the form it would be given back in.</summary>
    public static void Normalize(ResourceType type, JsonObject json)
    {
        if (!type.IsCustom) ValueNormalizer.Apply(json, type.Schema);
    }

    /// <summary>Makes <paramref name="next"/> what may be stored, in place.</summary>
    /// <exception cref="ApiException">It may not.</exception>
    public void Admit(ResourceType type, JsonObject? old, JsonObject next, WriteOptions options)
    {
        if (old is null) RequireLivingNamespace(type, next);
        SplitStatus(type, old, next, options.Subresource);
        SystemMetadata(type, old, next);
        RemoveUnknown(type, next, options);
        Normalize(type, next);
        SchemaDefaulter.Apply(next, type.Schema);
        BuiltInRules.Prepare(type, old, next, time.GetUtcNow());
        var problems = new List<FieldProblem>();
        if (old is null) problems.AddRange(NameRules.Validate(type, next));
        problems.AddRange(SchemaValidator.Validate(next, type.Schema));
        if (problems.Count == 0) problems.AddRange(BuiltInRules.Validate(type, old, next));
        if (problems.Count > 0) throw ApiException.Invalid(type, next.Metadata().Name ?? "", problems);
        if (type.IsCustom && type.Schema.HasRules) options.Warn($"the validation rules (CEL) of {type.Resource} are not evaluated by this development API server");
        CountGeneration(type, old, next);
    }

    private void RequireLivingNamespace(ResourceType type, JsonObject next)
    {
        if (!type.IsNamespaced) return;
        var name = next.Metadata().Namespace!;
        if (store.Get(new ObjectKey("namespaces", "", name)) is not { } found)
            throw new ApiException(404, "NotFound", $"namespaces \"{name}\" not found", new JsonObject { ["name"] = name, ["kind"] = "namespaces" });
        if (found.Text("metadata", "deletionTimestamp") is not null)
            throw ApiException.Forbidden(type, next.Metadata().Name!, $"unable to create new content in namespace {name} because it is being terminated", "NamespaceTerminating");
    }

    private static void SplitStatus(ResourceType type, JsonObject? old, JsonObject next, string subresource)
    {
        if (!type.HasStatus) return;
        if (subresource == "status")
        {
            var status = next.At("status")?.DeepClone();
            var managed = next.Metadata().Json.At("managedFields")?.DeepClone();
            foreach (var name in next.Select(p => p.Key).ToList()) next.Remove(name);
            foreach (var (name, value) in old!.Clone().ToList()) next[name] = value?.DeepClone();
            if (managed is not null) next.Metadata().Json["managedFields"] = managed;
            Put(next, "status", status);
        }
        else if (old is not null) Put(next, "status", old.At("status")?.DeepClone());
        // A kubelet may register its Node with a status.
        else if (type.Resource != "nodes") next.Remove("status");
    }

    private void SystemMetadata(ResourceType type, JsonObject? old, JsonObject next)
    {
        var metadata = next.Metadata().Json;
        metadata.Remove("selfLink");
        string[] kept = ["uid", "resourceVersion", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName"];
        foreach (var name in kept.Where(n => old is not null || n != "generateName")) Put(metadata, name, old.At("metadata", name)?.DeepClone());
        if (old is not null) return;
        metadata.Remove("managedFields", out var owners);
        metadata["uid"] = $"{Guid.NewGuid()}";
        metadata["creationTimestamp"] = Timestamps.Seconds(time.GetUtcNow());
        if (type.HasGeneration) metadata["generation"] = 1;
        if (owners is not null) metadata["managedFields"] = owners;
    }

    private static void CountGeneration(ResourceType type, JsonObject? old, JsonObject next)
    {
        if (old is null || !type.HasGeneration || JsonNode.DeepEquals(Counted(type, old), Counted(type, next))) return;
        next.Metadata().Json["generation"] = (old.Metadata().Generation ?? 1) + 1;
    }

    private static JsonObject Counted(ResourceType type, JsonObject json)
    {
        var counted = json.Clone();
        counted.Remove("metadata");
        if (type.HasStatus) counted.Remove("status");
        return counted;
    }

    private static void Put(JsonObject map, string name, JsonNode? value)
    {
        if (value is null) map.Remove(name);
        else map[name] = value;
    }
}
