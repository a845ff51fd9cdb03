using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Rules;

/// <summary>CustomResourceDefinitions: established as soon as they are written.</summary>
internal static class CustomResourceDefinitionRules
{
    /// <summary>Keeps a definition until its objects are gone.</summary>
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    public static void Prepare(JsonObject? old, JsonObject next, DateTimeOffset now)
    {
        var spec = next.Ensure("spec");
        var names = spec.Ensure("names");
        if (names.Text("kind") is { } kind)
        {
            names.Default("singular", kind.ToLowerInvariant());
            names.Default("listKind", kind + "List");
        }

        spec.Default("conversion", new JsonObject { ["strategy"] = "None" });
        if (old is not null) return;
        next.Metadata().AddFinalizer(Finalizer);
        next["status"] = new JsonObject
        {
            ["acceptedNames"] = names.DeepClone(),
            ["storedVersions"] = new JsonArray([.. spec.Objects("versions").Where(v => v.IsTrue("storage")).Select(v => (JsonNode?)v.Text("name"))]),
            ["conditions"] = new JsonArray(Condition("NamesAccepted", "NoConflicts", "no conflicts found", now), Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now)),
        };
    }

    public static IEnumerable<FieldProblem> Validate(JsonObject next)
    {
        var expected = $"{next.Text("spec", "names", "plural")}.{next.Text("spec", "group")}";
        if (next.Metadata().Name != expected) yield return FieldProblem.Invalid("metadata.name", $"\"{next.Metadata().Name}\"", "must be spec.names.plural+\".\"+spec.group");
        if (next.Text("spec", "scope") is not ("Namespaced" or "Cluster")) yield return FieldProblem.Required("spec.scope");
        if (next.Objects("spec", "versions").Count(v => v.IsTrue("storage")) != 1) yield return FieldProblem.Invalid("spec.versions", "\"\"", "must have exactly one version marked as storage version");
        foreach (var version in next.Objects("spec", "versions").Where(v => v.Map("schema", "openAPIV3Schema") is null)) yield return FieldProblem.Required("spec.versions.schema.openAPIV3Schema", $"schemas are required (version {version.Text("name")})");
        if (Unreadable(next) is { } why) yield return FieldProblem.Invalid("spec.versions", "\"\"", why);
    }

    private static string? Unreadable(JsonObject definition)
    {
        try
        {
            CustomKinds.Of(definition);
            return null;
        }
        catch (RegexParseException e)
        {
            return e.Message;
        }
    }

    private static JsonObject Condition(string type, string reason, string message, DateTimeOffset now) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["reason"] = reason,
        ["message"] = message,
        ["lastTransitionTime"] = Timestamps.Seconds(now),
    };
}
