using System.Text.Json;
using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Json;

/// <summary>Walks a JSON tree without asking at every step whether the step exists: what is missing or of another shape is null.</summary>
internal static class JsonNavigation
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path) node = node is JsonObject map && map.TryGetPropertyValue(step, out var next) ? next : null;
        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.AsDecimal() is { } number && number == decimal.Truncate(number) ? (long)number : null;

    public static bool IsTrue(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path)?.GetValueKind() == JsonValueKind.True;

    public static JsonArray? List(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonArray;

    public static JsonObject? Map(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    /// <summary>The number, or null when it is none or too big for a decimal.</summary>
    public static decimal? AsDecimal(this JsonValue value) => decimal.TryParse(value.ToJsonString(), System.Globalization.NumberStyles.Float, null, out var number) ? number : null;

    /// <summary>The object under <paramref name="name"/>, put there if it was missing or null.</summary>
    public static JsonObject Ensure(this JsonObject map, string name)
    {
        if (map.TryGetPropertyValue(name, out var existing) && existing is JsonObject found) return found;
        var made = new JsonObject();
        map[name] = made;
        return made;
    }

    /// <summary>Sets <paramref name="name"/> unless it has a value.</summary>
    public static void Default(this JsonObject map, string name, JsonNode value)
    {
        if (map.At(name) is null) map[name] = value;
    }

    /// <summary>The objects of a list; anything else in it is passed over.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, params ReadOnlySpan<string> path) => (node.At(path) as JsonArray)?.OfType<JsonObject>() ?? [];

    public static ObjectMetadata Metadata(this JsonObject root) => new(root);

    public static JsonObject Clone(this JsonObject map) => (JsonObject)map.DeepClone();
}
