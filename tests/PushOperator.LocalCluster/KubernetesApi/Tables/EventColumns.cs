using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>Columns of events, in either of their versions.</summary>
internal static class EventColumns
{
    public static IReadOnlyList<TableColumn> All { get; } =
    [
        new("Last Seen", "string", (o, now) => Age.Since(LastSeen(o), now)),
        new("Type", "string", (o, _) => o.Text("type") ?? ""),
        new("Reason", "string", (o, _) => o.Text("reason") ?? ""),
        new("Object", "string", (o, _) => $"{About(o).Text("kind")?.ToLowerInvariant()}/{About(o).Text("name")}"),
        new("Subobject", "string", (o, _) => About(o).Text("fieldPath") ?? "", Priority: 1),
        new("Source", "string", (o, _) => o.Text("source", "component") ?? o.Text("reportingComponent") ?? o.Text("reportingController") ?? "", Priority: 1),
        new("Message", "string", (o, _) => (o.Text("message") ?? o.Text("note"))?.Trim() ?? ""),
        new("Count", "string", (o, _) => $"{o.Number("series", "count") ?? o.Number("count") ?? o.Number("deprecatedCount") ?? 1}", Priority: 1),
        new("Name", "string", (o, _) => o.Text("metadata", "name"), Priority: 1, Format: "name"),
    ];

    private static JsonObject? About(JsonObject json) => json.Map("involvedObject") ?? json.Map("regarding");

    private static string? LastSeen(JsonObject json) =>
        json.Text("series", "lastObservedTime") ?? json.Text("lastTimestamp") ?? json.Text("deprecatedLastTimestamp") ?? json.Text("eventTime") ?? json.Text("metadata", "creationTimestamp");
}
