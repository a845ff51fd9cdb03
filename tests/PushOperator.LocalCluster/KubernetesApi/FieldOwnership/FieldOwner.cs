using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.FieldOwnership;

/// <summary>One entry of <c>metadata.managedFields</c>: who owns which fields, and how they came to be theirs.</summary>
/// <param name="Manager">Name of the manager.</param>
/// <param name="Operation"><c>Apply</c> or <c>Update</c>.</param>
/// <param name="ApiVersion">Version the fields are named in.</param>
/// <param name="Subresource">Empty for the object itself.</param>
/// <param name="Time">When the entry last changed.</param>
/// <param name="Fields">The fields.</param>
internal sealed record FieldOwner(string Manager, string Operation, string ApiVersion, string Subresource, string? Time, FieldSet Fields)
{
    public bool IsSameAs(FieldOwner other) => Manager == other.Manager && Operation == other.Operation && Subresource == other.Subresource;

    /// <summary>As in a conflict: <c>conflict with "kubectl" with subresource "scale" using apps/v1</c>.</summary>
    public string Shown =>
        $"\"{Manager}\"" + (Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "") + (Operation == "Update" ? $" using {ApiVersion}" : "");

    public static IReadOnlyList<FieldOwner> Read(JsonObject root) =>
    [
        .. root.Objects("metadata", "managedFields").Where(e => e.ContainsKey("manager") && e.Map("fieldsV1") is not null).Select(e => new FieldOwner(
            e.Text("manager")!, e.Text("operation") ?? "Update", e.Text("apiVersion") ?? "", e.Text("subresource") ?? "", e.Text("time"), FieldSet.Parse(e.Map("fieldsV1")!))),
    ];

    public static void Write(JsonObject root, IEnumerable<FieldOwner> owners)
    {
        // Appliers first, then by time, as the API lists them.
        var entries = owners.Where(o => !o.Fields.IsEmpty).OrderBy(o => o.Operation, StringComparer.Ordinal).ThenBy(o => o.Time, StringComparer.Ordinal).Select(o => (JsonNode?)o.ToJson()).ToArray();
        if (entries.Length == 0) root.Metadata().Json.Remove("managedFields");
        else root.Metadata().Json["managedFields"] = new JsonArray(entries);
    }

    private JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Operation,
            ["apiVersion"] = ApiVersion,
            ["time"] = Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields.ToJson(),
        };
        if (Subresource.Length > 0) json["subresource"] = Subresource;
        return json;
    }
}
