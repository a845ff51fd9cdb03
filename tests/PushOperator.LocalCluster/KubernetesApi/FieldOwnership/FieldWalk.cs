using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.FieldOwnership;

/// <summary>Which fields an object has, and in which fields two states of it differ.</summary>
internal static class FieldWalk
{
    // What the server writes itself, or what names the object: nobody owns it.
    private static readonly string[] Unowned =
        ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink"];

    /// <summary>The fields that whoever applies <paramref name="applied"/> owns.</summary>
    public static FieldSet Owned(JsonNode applied, Schema schema)
    {
        var set = new FieldSet();
        Own(applied, schema, set);
        return set;
    }

    /// <summary>The fields in which <paramref name="next"/> differs: new or of another value, and no longer there.</summary>
    public static (FieldSet Changed, FieldSet Removed) Compare(JsonNode? previous, JsonNode next, Schema schema)
    {
        var changed = new FieldSet();
        var removed = new FieldSet();
        Compare(previous ?? new JsonObject(), next, schema, changed, removed);
        return (changed, removed);
    }

    /// <summary>The part of an object that can be owned.</summary>
    public static JsonObject Ownable(JsonObject root)
    {
        var part = root.Clone();
        part.Remove("apiVersion");
        part.Remove("kind");
        if (part.Map("metadata") is { } metadata)
        {
            foreach (var name in Unowned) metadata.Remove(name);
            if (metadata.Count == 0) part.Remove("metadata");
        }

        return part;
    }

    private static void Own(JsonNode? value, Schema schema, FieldSet set)
    {
        if (FieldSteps.Of(value, schema) is not { } below)
        {
            set.IsMember = true;
            return;
        }

        foreach (var (step, item, itemSchema) in below)
        {
            var child = set.Child(step);
            Own(item, itemSchema, child);
            // A field of a struct is there because the struct is; an entry of a map, an item of a list, an empty map is somebody's.
            if (step[0] != 'f' || !schema.Properties.ContainsKey(step[2..]) || item is JsonObject { Count: 0 }) child.IsMember = true;
        }
    }

    private static void Compare(JsonNode? previous, JsonNode? next, Schema schema, FieldSet changed, FieldSet removed)
    {
        var before = FieldSteps.Of(previous, schema);
        var after = FieldSteps.Of(next, schema);
        if (before is null || after is null)
        {
            if (!JsonNode.DeepEquals(previous, next)) MarkAll(next, schema, changed);
            return;
        }

        // The last of equal steps wins: a list may hold an invalid duplicate that validation is yet to refuse.
        var old = before.GroupBy(b => b.Step).ToDictionary(g => g.Key, g => g.Last().Value);
        foreach (var (step, value, itemSchema) in after)
        {
            if (old.Remove(step, out var was)) Compare(was, value, itemSchema, changed.Child(step), removed.Child(step));
            else MarkAll(value, itemSchema, changed.Child(step));
        }

        foreach (var (step, value, itemSchema) in before.Where(b => old.ContainsKey(b.Step))) MarkAll(value, itemSchema, removed.Child(step));
    }

    private static void MarkAll(JsonNode? value, Schema schema, FieldSet set)
    {
        set.IsMember = true;
        foreach (var (step, item, itemSchema) in FieldSteps.Of(value, schema) ?? []) MarkAll(item, itemSchema, set.Child(step));
    }
}
