using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>Columns of custom kinds, from <c>additionalPrinterColumns</c>.</summary>
internal static class CustomColumns
{
    private static readonly TableColumn Name = new("Name", "string", (o, _) => o.Text("metadata", "name"), Format: "name");
    private static readonly TableColumn Created = new("Age", "date", (o, now) => Age.Since(o.Text("metadata", "creationTimestamp"), now));

    public static IReadOnlyList<TableColumn> Of(JsonObject version)
    {
        var columns = version.Objects("additionalPrinterColumns").Select(Column).ToList();
        return columns.Count == 0 ? [Name, Created] : [Name, .. columns];
    }

    private static TableColumn Column(JsonObject column)
    {
        var path = JsonPath.Parse(column.Text("jsonPath") ?? "");
        var type = column.Text("type") ?? "string";
        return new TableColumn(
            column.Text("name") ?? "", type, (o, now) => path is null ? null : Cell(path.Select(o).ToList(), type, now),
            (int)(column.Number("priority") ?? 0), column.Text("format") ?? "", column.Text("description") ?? "");
    }

    private static JsonNode? Cell(List<JsonNode> found, string type, DateTimeOffset now) => (found, type) switch
    {
        ({ Count: 0 }, _) => null,
        (_, "date") => Age.Since(found[0].Text(), now),
        // Of several results the first counts, as on a real server.
        (_, "string") => found[0].Text() ?? found[0].ToJsonString(),
        _ => found[0].DeepClone(),
    };
}
