using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Schemas;

/// <summary>Writes schemas as the <c>components</c> of an OpenAPI v3 document; named ones are referred to.</summary>
internal sealed class OpenApiWriter
{
    private const string Prefix = "#/components/schemas/";
    private readonly Queue<Schema> _waiting = new();

    /// <summary>What was written so far, by name.</summary>
    public JsonObject Schemas { get; } = [];

    /// <summary>Writes a kind and all that it refers to.</summary>
    public void Add(string name, Schema kind, JsonObject groupVersionKind)
    {
        var written = Write(kind);
        written["x-kubernetes-group-version-kind"] = new JsonArray(groupVersionKind);
        Schemas[name] = written;
        while (_waiting.TryDequeue(out var referred)) Schemas[referred.ReferenceName!] = Write(referred);
    }

    private JsonObject Write(Schema schema)
    {
        var json = new JsonObject();
        if (schema.Description is not null) json["description"] = schema.Description;
        if (schema.Type is not null) json["type"] = schema.Type;
        if (schema.Format is not null) json["format"] = schema.Format;
        if (schema.Default is not null) json["default"] = schema.Default.DeepClone();
        if (schema.Enum.Count > 0) json["enum"] = new JsonArray([.. schema.Enum.Select(e => e?.DeepClone())]);
        if (schema.Required.Count > 0) json["required"] = new JsonArray([.. schema.Required.Select(r => (JsonNode?)r)]);
        if (schema.PreservesUnknownFields) json["x-kubernetes-preserve-unknown-fields"] = true;
        if (schema.IsIntOrString) json["x-kubernetes-int-or-string"] = true;
        if (schema.IsAtomicMap) json["x-kubernetes-map-type"] = "atomic";
        if (schema.Items is not null) WriteList(json, schema);
        if (schema.AdditionalProperties is not null) json["additionalProperties"] = Refer(schema.AdditionalProperties);
        if (schema.Properties.Count > 0) json["properties"] = new JsonObject(schema.Properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Refer(p.Value))));
        return json;
    }

    private void WriteList(JsonObject json, Schema schema)
    {
        json["items"] = Refer(schema.Items!);
        json["x-kubernetes-list-type"] = schema.ListType.ToString().ToLowerInvariant();
        if (schema.ListMapKeys.Count > 0) json["x-kubernetes-list-map-keys"] = new JsonArray([.. schema.ListMapKeys.Select(k => (JsonNode?)k)]);
        if (schema.PatchMergeKey is null) return;
        json["x-kubernetes-patch-strategy"] = "merge";
        if (schema.PatchMergeKey.Length > 0) json["x-kubernetes-patch-merge-key"] = schema.PatchMergeKey;
    }

    private JsonObject Refer(Schema schema)
    {
        if (schema.ReferenceName is not { } name) return Write(schema);
        if (!Schemas.ContainsKey(name))
        {
            Schemas[name] = null;
            _waiting.Enqueue(schema);
        }

        return new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = Prefix + name }) };
    }
}
