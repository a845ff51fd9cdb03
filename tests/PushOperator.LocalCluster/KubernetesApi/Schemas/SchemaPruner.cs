using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>Removes the fields that a schema does not know.</summary>
internal static class SchemaPruner
{
    /// <summary>Prunes a whole object in place.</summary>
    /// <returns>Paths of what was removed: <c>spec.partitons</c>.</returns>
    public static IReadOnlyList<string> Prune(JsonObject root, Schema schema)
    {
        var removed = new List<string>();
        Visit(root, schema, "", isObject: true, removed);
        return removed;
    }

    private static void Visit(JsonNode? value, Schema schema, string path, bool isObject, List<string> removed)
    {
        if (value is JsonArray list && schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++) Visit(list[i], items, $"{path}[{i}]", items.IsEmbeddedResource, removed);
        }

        if (value is not JsonObject map) return;
        foreach (var (name, item) in map.ToList())
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (isObject && name is "apiVersion" or "kind") continue;
            if (Find(schema, name, isObject) is { } field)
            {
                Visit(item, field, at, field.IsEmbeddedResource, removed);
            }
            else if (schema.Type is not null)
            {
                map.Remove(name);
                removed.Add(at);
            }
        }
    }

    // metadata has the same fields in every kind; a CRD does not (and may not) describe them.
    private static Schema? Find(Schema schema, string name, bool isObject) =>
        isObject && name == "metadata" ? Kinds.ReflectedSchema.ObjectMeta : schema.Field(name);
}
