using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Schemas;
using PushOperator.LocalCluster.KubernetesApi.Tables;

namespace PushOperator.LocalCluster.KubernetesApi.Kinds;

/// <summary>Reads the kinds out of a CustomResourceDefinition, one for each served version.</summary>
internal static class CustomKinds
{
    public static IReadOnlyList<ResourceType> Of(JsonObject definition)
    {
        var names = definition.Map("spec", "names");
        var kind = names.Text("kind");
        var plural = names.Text("plural");
        if (kind is null || plural is null || definition.Text("spec", "group") is not { } group) return [];
        return [.. definition.Objects("spec", "versions").Where(v => v.IsTrue("served")).Select(version => new ResourceType
        {
            Group = group,
            Version = version.Text("name") ?? "",
            Kind = kind,
            Plural = plural,
            Singular = names.Text("singular") ?? kind.ToLowerInvariant(),
            ShortNames = Texts(names.List("shortNames")),
            Categories = Texts(names.List("categories")),
            IsNamespaced = definition.Text("spec", "scope") == "Namespaced",
            HasStatus = version.Map("subresources", "status") is not null,
            HasGeneration = true,
            Scale = version.Map("subresources", "scale") is { } scale ? Scale(scale) : null,
            Schema = version.Map("schema", "openAPIV3Schema") is { } schema ? SchemaReader.Read(schema) : Schema.Anything,
            Columns = CustomColumns.Of(version),
            IsCustom = true,
        })];
    }

    private static ScalePaths Scale(JsonObject scale) => new(
        Path(scale.Text("specReplicasPath")) ?? ScalePaths.BuiltIn.SpecReplicas,
        Path(scale.Text("statusReplicasPath")) ?? ScalePaths.BuiltIn.StatusReplicas,
        Path(scale.Text("labelSelectorPath")));

    private static string[]? Path(string? path) => path?.TrimStart('.').Split('.');

    private static IReadOnlyList<string> Texts(JsonArray? list) => list?.Select(t => t.Text()).OfType<string>().ToList() ?? [];
}
