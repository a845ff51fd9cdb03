using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>Columns of pods.</summary>
internal static class PodColumns
{
    public static IReadOnlyList<TableColumn> All { get; } =
    [
        new("Name", "string", (o, _) => o.Text("metadata", "name"), Format: "name"),
        new("Ready", "string", (o, _) => $"{Statuses(o).Count(s => s.IsTrue("ready"))}/{o.List("spec", "containers")?.Count ?? 0}"),
        new("Status", "string", (o, _) => Status(o)),
        new("Restarts", "string", (o, now) => Restarts(o, now)),
        new("Age", "string", (o, now) => Age.Since(o.Text("metadata", "creationTimestamp"), now)),
        new("IP", "string", (o, _) => o.Text("status", "podIP") ?? "<none>", Priority: 1),
        new("Node", "string", (o, _) => o.Text("spec", "nodeName") ?? "<none>", Priority: 1),
        new("Nominated Node", "string", (o, _) => o.Text("status", "nominatedNodeName") ?? "<none>", Priority: 1),
        new("Readiness Gates", "string", (_, _) => "<none>", Priority: 1),
    ];

    private static IEnumerable<JsonObject> Statuses(JsonObject pod) => pod.Objects("status", "containerStatuses");

    // The most telling word there is: why a container does not run, else the phase.
    private static string Status(JsonObject pod)
    {
        if (pod.Text("metadata", "deletionTimestamp") is not null) return "Terminating";
        var ofContainer = Statuses(pod)
            .Select(s => s.Text("state", "waiting", "reason") ?? s.Text("state", "terminated", "reason"))
            .LastOrDefault(reason => reason is not null);
        return ofContainer ?? pod.Text("status", "reason") ?? pod.Text("status", "phase") ?? "Unknown";
    }

    private static string Restarts(JsonObject pod, DateTimeOffset now)
    {
        var count = Statuses(pod).Sum(s => s.Number("restartCount") ?? 0);
        var last = Statuses(pod).Select(s => s.Text("lastState", "terminated", "finishedAt")).OfType<string>().Max(StringComparer.Ordinal);
        return count == 0 || last is null ? $"{count}" : $"{count} ({Age.Since(last, now)} ago)";
    }
}
