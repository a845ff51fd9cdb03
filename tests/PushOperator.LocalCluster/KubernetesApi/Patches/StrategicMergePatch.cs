using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Patches;

/// <summary>
/// Strategic merge patch: a merge patch that finds the items of some lists by a key of theirs. Knows the directives that kubectl writes:
/// <c>$patch</c> (replace, delete), <c>$retainKeys</c>, <c>$deleteFromPrimitiveList</c>, <c>$setElementOrder</c>.
/// </summary>
internal static class StrategicMergePatch
{
    private const string Delete = "$deleteFromPrimitiveList/";
    private const string Order = "$setElementOrder/";

    /// <summary>Changes <paramref name="target"/> in place.</summary>
    /// <exception cref="PatchException">An item of the patch lacks its key.</exception>
    public static void Apply(JsonObject target, JsonObject patch, Schema schema)
    {
        if (patch.Text("$patch") == "replace") target.Clear();
        if (patch.List("$retainKeys") is { } retained) Retain(target, [.. retained.Select(r => r.Text())]);
        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(Delete, StringComparison.Ordinal)) Drop(target.List(name[Delete.Length..]), (JsonArray)value!);
            else if (!name.StartsWith('$')) Merge(target, name, value, schema.Field(name) ?? Schema.Anything);
        }

        foreach (var (name, value) in patch.Where(p => p.Key.StartsWith(Order, StringComparison.Ordinal)))
        {
            var list = name[Order.Length..];
            if (target.List(list) is { } items) Sort(items, (JsonArray)value!, schema.Field(list)?.PatchMergeKey);
        }
    }

    private static void Merge(JsonObject target, string name, JsonNode? value, Schema schema)
    {
        switch (value)
        {
            case null:
            case JsonObject when value.Text("$patch") == "delete":
                target.Remove(name);
                break;
            case JsonObject inner:
                if (target[name] is not JsonObject existing) target[name] = existing = [];
                Apply(existing, inner, schema);
                break;
            case JsonArray items when schema.PatchMergeKey is { } key:
                if (target[name] is not JsonArray list) target[name] = list = [];
                MergeList(list, items, key, schema.Items ?? Schema.Anything);
                break;
            default:
                target[name] = value.DeepClone();
                break;
        }
    }

    private static void MergeList(JsonArray target, JsonArray patch, string key, Schema schema)
    {
        if (patch.OfType<JsonObject>().Any(item => item.Text("$patch") == "replace" && item.Count == 1)) target.Clear();
        foreach (var item in patch)
        {
            if (key.Length == 0)
            {
                if (!target.Any(t => JsonNode.DeepEquals(t, item))) target.Add(item?.DeepClone());
                continue;
            }

            if (item is not JsonObject map || (map.Text("$patch") == "replace" && map.Count == 1)) continue;
            if (map.At(key) is not { } id) throw new PatchException($"map: {map.ToJsonString()} does not contain declared merge key: {key}");
            var existing = target.OfType<JsonObject>().FirstOrDefault(t => JsonNode.DeepEquals(t.At(key), id));
            if (map.Text("$patch") == "delete")
            {
                if (existing is not null) target.Remove(existing);
                continue;
            }

            if (existing is null) target.Add(existing = []);
            Apply(existing, map, schema);
        }
    }

    private static void Retain(JsonObject target, HashSet<string?> names)
    {
        foreach (var name in target.Select(p => p.Key).Where(name => !names.Contains(name)).ToList()) target.Remove(name);
    }

    private static void Drop(JsonArray? list, JsonArray values)
    {
        if (list is null) return;
        foreach (var item in list.Where(item => values.Any(v => JsonNode.DeepEquals(v, item))).ToList()) list.Remove(item);
    }

    // What the order does not name keeps its place after what it names.
    private static void Sort(JsonArray list, JsonArray order, string? key)
    {
        JsonNode? Id(JsonNode? item) => string.IsNullOrEmpty(key) ? item : item.At(key);
        int Rank(JsonNode? item)
        {
            for (var i = 0; i < order.Count; i++) if (JsonNode.DeepEquals(Id(order[i]), Id(item))) return i;
            return int.MaxValue;
        }

        var sorted = list.OrderBy(Rank).ToList();
        list.Clear();
        foreach (var item in sorted) list.Add(item);
    }
}
