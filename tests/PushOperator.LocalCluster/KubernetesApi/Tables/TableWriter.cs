using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>Writes objects as the <c>Table</c> that kubectl prints.</summary>
internal static class TableWriter
{
    /// <param name="type">The kind of the rows.</param>
    /// <param name="version">Version of <c>meta.k8s.io</c> asked for.</param>
    /// <param name="rows">The objects.</param>
    /// <param name="listMetadata">Metadata of the list.</param>
    /// <param name="includeObject">What comes with each row: <c>Metadata</c>, <c>Object</c>, <c>None</c>.</param>
    /// <param name="now">For ages.</param>
    public static JsonObject Write(ResourceType type, string version, IEnumerable<JsonObject> rows, JsonObject listMetadata, string includeObject, DateTimeOffset now) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = $"meta.k8s.io/{version}",
        ["metadata"] = listMetadata,
        ["columnDefinitions"] = new JsonArray([.. type.Columns.Select(c => (JsonNode?)c.Definition())]),
        ["rows"] = new JsonArray([.. rows.Select(row => (JsonNode?)Row(type, version, row, includeObject, now))]),
    };

    private static JsonObject Row(ResourceType type, string version, JsonObject json, string includeObject, DateTimeOffset now)
    {
        var row = new JsonObject { ["cells"] = new JsonArray([.. type.Columns.Select(c => c.Cell(json, now))]) };
        if (includeObject == "Object") row["object"] = json;
        else if (includeObject != "None") row["object"] = PartialMetadata(json, version);
        return row;
    }

    /// <summary>An object with nothing but its metadata.</summary>
    public static JsonObject PartialMetadata(JsonObject json, string version) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = $"meta.k8s.io/{version}",
        ["metadata"] = json.Map("metadata")?.DeepClone(),
    };
}
