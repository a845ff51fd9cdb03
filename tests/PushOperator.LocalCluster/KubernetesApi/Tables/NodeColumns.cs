using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>Columns of nodes.</summary>
internal static class NodeColumns
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static IReadOnlyList<TableColumn> All { get; } =
    [
        new("Name", "string", (o, _) => o.Text("metadata", "name"), Format: "name"),
        new("Status", "string", (o, _) => Ready(o.Objects("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready").Text("status")) + (o.IsTrue("spec", "unschedulable") ? ",SchedulingDisabled" : "")),
        new("Roles", "string", (o, _) => BuiltInColumns.Join((o.Map("metadata", "labels") ?? []).Where(l => l.Key.StartsWith(RolePrefix, StringComparison.Ordinal)).Select(l => l.Key[RolePrefix.Length..]))),
        new("Age", "string", (o, now) => Age.Since(o.Text("metadata", "creationTimestamp"), now)),
        new("Version", "string", (o, _) => o.Text("status", "nodeInfo", "kubeletVersion") ?? ""),
        Wide("Internal-IP", "InternalIP"),
        Wide("External-IP", "ExternalIP"),
        new("OS-Image", "string", (o, _) => o.Text("status", "nodeInfo", "osImage") ?? "<unknown>", Priority: 1),
        new("Kernel-Version", "string", (o, _) => o.Text("status", "nodeInfo", "kernelVersion") ?? "<unknown>", Priority: 1),
        new("Container-Runtime", "string", (o, _) => o.Text("status", "nodeInfo", "containerRuntimeVersion") ?? "<unknown>", Priority: 1),
    ];

    private static string Ready(string? status) => status switch { "True" => "Ready", null => "Unknown", _ => "NotReady" };

    private static TableColumn Wide(string name, string type) =>
        new(name, "string", (o, _) => o.Objects("status", "addresses").FirstOrDefault(a => a.Text("type") == type).Text("address") ?? "<none>", Priority: 1);
}
