using System.Text.Json;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.FieldOwnership;

/// <summary>Goes down one step from a value: the fields of a map, the items of a list that are owned one by one.</summary>
internal static class FieldSteps
{
    // Steps are written as the API writes them, not as HTML wants them.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What lies below <paramref name="value"/>, by step; null when it is owned as one.</summary>
    public static IReadOnlyList<(string Step, JsonNode? Value, Schema Schema)>? Of(JsonNode? value, Schema schema) => value switch
    {
        JsonObject map when !schema.IsAtomicMap => [.. map.Select(p => ("f:" + p.Key, p.Value, schema.Field(p.Key) ?? Schema.Anything))],
        JsonArray list when schema.ListType != ListType.Atomic => [.. list.Select(item => (ItemStep(item, schema), item, schema.Items ?? Schema.Anything))],
        _ => null,
    };

    /// <summary>The step to an item of a list with keys or of a set.</summary>
    public static string ItemStep(JsonNode? item, Schema list)
    {
        if (list.ListType == ListType.Set) return "v:" + Write(item);
        var keys = list.ListMapKeys.Order(StringComparer.Ordinal)
            .Select(key => KeyValuePair.Create(key, (item.At(key) ?? list.Items?.Field(key)?.Default)?.DeepClone()))
            .Where(key => key.Value is not null);
        return "k:" + Write(new JsonObject(keys));
    }

    private static string Write(JsonNode? node) => node?.ToJsonString(Plain) ?? "null";
}
