using System.Globalization;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Patches;

/// <summary>JSON patch (RFC 6902).</summary>
internal static class JsonPatch
{
    /// <summary>Changes <paramref name="target"/> in place, operation by operation.</summary>
    /// <exception cref="PatchException">An operation does not fit, or a test fails.</exception>
    public static void Apply(JsonObject target, JsonArray patch)
    {
        foreach (var operation in patch.OfType<JsonObject>())
        {
            var path = Path(operation, "path");
            switch (operation.Text("op"))
            {
                case "add": Add(target, path, operation.At("value")?.DeepClone()); break;
                case "remove": Remove(target, path); break;
                case "replace": Replace(target, path, operation.At("value")?.DeepClone()); break;
                case "move": Add(target, path, Remove(target, Path(operation, "from"))); break;
                case "copy": Add(target, path, Find(target, Path(operation, "from"))?.DeepClone()); break;
                case "test" when JsonNode.DeepEquals(Find(target, path), operation.At("value")): break;
                case "test": throw new PatchException($"testing value {operation.Text("path")} failed");
                default: throw new PatchException($"Unexpected kind: {operation.Text("op")}");
            }
        }
    }

    private static string[] Path(JsonObject operation, string name)
    {
        var text = operation.Text(name) ?? throw new PatchException($"operation has no {name}");
        if (!text.StartsWith('/')) throw new PatchException($"{name} must name a field: \"{text}\"");
        return [.. text[1..].Split('/').Select(step => step.Replace("~1", "/").Replace("~0", "~"))];
    }

    private static JsonNode? Find(JsonNode target, ReadOnlySpan<string> path)
    {
        JsonNode? at = target;
        foreach (var step in path) at = Child(at, step, path);
        return at;
    }

    private static JsonNode? Child(JsonNode? parent, string step, ReadOnlySpan<string> path) => parent switch
    {
        JsonObject map when map.TryGetPropertyValue(step, out var value) => value,
        JsonArray list => list[Index(list, step, list.Count - 1)],
        _ => throw Missing(path),
    };

    private static void Add(JsonNode target, ReadOnlySpan<string> path, JsonNode? value)
    {
        switch (Find(target, path[..^1]))
        {
            case JsonObject map: map[path[^1]] = value; break;
            case JsonArray list when path[^1] == "-": list.Add(value); break;
            case JsonArray list: list.Insert(Index(list, path[^1], list.Count), value); break;
            default: throw Missing(path);
        }
    }

    // To replace a field that is not there adds it, as the API server does against the letter of the RFC.
    private static void Replace(JsonNode target, ReadOnlySpan<string> path, JsonNode? value)
    {
        if (Find(target, path[..^1]) is JsonArray list) list[Index(list, path[^1], list.Count - 1)] = value;
        else Add(target, path, value);
    }

    private static JsonNode? Remove(JsonNode target, ReadOnlySpan<string> path)
    {
        var removed = Find(target, path);
        switch (Find(target, path[..^1]))
        {
            case JsonObject map: map.Remove(path[^1]); break;
            case JsonArray list: list.RemoveAt(Index(list, path[^1], list.Count - 1)); break;
        }

        return removed;
    }

    private static int Index(JsonArray list, string step, int last) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= last
            ? index
            : throw new PatchException($"Unable to access invalid index: {step} of {list.Count}");

    private static PatchException Missing(ReadOnlySpan<string> path) => new($"doc is missing path: /{string.Join('/', path.ToArray())}");
}
