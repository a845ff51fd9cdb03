using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>Fills in the defaults of a schema, in place.</summary>
internal static class SchemaDefaulter
{
    public static void Apply(JsonNode? value, Schema schema)
    {
        if (value is JsonArray list && schema.Items is { } items)
        {
            foreach (var item in list) Apply(item, items);
        }

        if (value is not JsonObject map) return;
        foreach (var (name, field) in schema.Properties)
        {
            var isMissing = !map.TryGetPropertyValue(name, out var given);
            // An explicit null where none is allowed is what a client writes for "no value".
            if (field.Default is not null && (isMissing || (given is null && !field.Nullable))) map[name] = field.Default.DeepClone();
            else if (!isMissing && given is null && !field.Nullable) map.Remove(name);
        }

        foreach (var (name, item) in map.ToList())
        {
            if (item is not null && schema.Field(name) is { } field) Apply(item, field);
        }
    }
}
