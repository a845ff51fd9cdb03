using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Tables;

/// <summary>Columns of the built-in kinds that people look at, as kubectl shows them on a real cluster.</summary>
internal static class BuiltInColumns
{
    private static readonly TableColumn Name = new("Name", "string", (o, _) => o.Text("metadata", "name"), Format: "name");
    private static readonly TableColumn Created = new("Age", "string", (o, now) => Age.Since(o.Text("metadata", "creationTimestamp"), now));

    public static IReadOnlyList<TableColumn> For(string plural) => plural switch
    {
        "pods" => PodColumns.All,
        "nodes" => NodeColumns.All,
        "events" => EventColumns.All,
        "namespaces" => [Name, Text("Status", "status", "phase"), Created],
        "deployments" =>
        [
            Name,
            new("Ready", "string", (o, _) => $"{Count(o, "status", "readyReplicas")}/{Count(o, "spec", "replicas")}"),
            Number("Up-to-date", "status", "updatedReplicas"),
            Number("Available", "status", "availableReplicas"),
            Created,
            .. Template(),
        ],
        "replicasets" =>
            [Name, Number("Desired", "spec", "replicas"), Number("Current", "status", "replicas"), Number("Ready", "status", "readyReplicas"), Created, .. Template()],
        "services" =>
        [
            Name,
            Text("Type", "spec", "type"),
            Text("Cluster-IP", "spec", "clusterIP"),
            new("External-IP", "string", (o, _) => o.Text("spec", "externalName") ?? (o.Text("spec", "type") == "LoadBalancer" ? "<pending>" : "<none>")),
            new("Port(s)", "string", (o, _) => Join(o.Objects("spec", "ports").Select(p => $"{p.Number("port")}{(p.Number("nodePort") is { } n ? $":{n}" : "")}/{p.Text("protocol")}"))),
            Created,
            Wide("Selector", o => Labels(o.Map("spec", "selector"))),
        ],
        "configmaps" => [Name, new("Data", "string", (o, _) => $"{(o.Map("data")?.Count ?? 0) + (o.Map("binaryData")?.Count ?? 0)}"), Created],
        "secrets" => [Name, Text("Type", "type"), new("Data", "string", (o, _) => $"{o.Map("data")?.Count ?? 0}"), Created],
        "serviceaccounts" => [Name, new("Secrets", "string", (o, _) => $"{o.List("secrets")?.Count ?? 0}"), Created],
        "leases" => [Name, Text("Holder", "spec", "holderIdentity"), Created],
        "endpointslices" =>
        [
            Name,
            Text("AddressType", "addressType"),
            new("Ports", "string", (o, _) => Join(o.Objects("ports").Select(p => $"{p.Number("port")}"))),
            new("Endpoints", "string", (o, _) => Join(o.Objects("endpoints").SelectMany(e => e.List("addresses") ?? []).Select(a => a.Text() ?? ""))),
            Created,
        ],
        "poddisruptionbudgets" =>
        [
            Name,
            new("Min available", "string", (o, _) => Plain(o.At("spec", "minAvailable")) ?? "N/A"),
            new("Max unavailable", "string", (o, _) => Plain(o.At("spec", "maxUnavailable")) ?? "N/A"),
            Number("Allowed disruptions", "status", "disruptionsAllowed"),
            Created,
        ],
        "ingresses" =>
        [
            Name,
            new("Class", "string", (o, _) => o.Text("spec", "ingressClassName") ?? "<none>"),
            new("Hosts", "string", (o, _) => o.Objects("spec", "rules").Select(r => r.Text("host")).OfType<string>().DefaultIfEmpty("*").Aggregate((a, b) => $"{a},{b}")),
            new("Address", "string", (o, _) => string.Join(",", o.Objects("status", "loadBalancer", "ingress").Select(i => i.Text("ip") ?? i.Text("hostname")))),
            new("Ports", "string", (o, _) => o.List("spec", "tls") is { Count: > 0 } ? "80, 443" : "80"),
            Created,
        ],
        "networkpolicies" => [Name, new("Pod-Selector", "string", (o, _) => Labels(o.Map("spec", "podSelector", "matchLabels"))), Created],
        "customresourcedefinitions" => [Name, new("Created At", "date", (o, _) => o.Text("metadata", "creationTimestamp"))],
        _ => [Name, Created],
    };

    /// <summary>Labels as <c>a=b,c=d</c>.</summary>
    public static string Labels(JsonObject? labels) => Join((labels ?? []).Select(l => $"{l.Key}={l.Value.Text()}"));

    /// <summary>With commas; <c>&lt;none&gt;</c> when there is nothing.</summary>
    public static string Join(IEnumerable<string> parts) => string.Join(",", parts) is { Length: > 0 } text ? text : "<none>";

    private static IEnumerable<TableColumn> Template() =>
    [
        Wide("Containers", o => Join(o.Objects("spec", "template", "spec", "containers").Select(c => c.Text("name") ?? ""))),
        Wide("Images", o => Join(o.Objects("spec", "template", "spec", "containers").Select(c => c.Text("image") ?? ""))),
        Wide("Selector", o => Labels(o.Map("spec", "selector", "matchLabels"))),
    ];

    private static long Count(JsonObject json, params string[] path) => json.Number(path) ?? 0;

    private static TableColumn Text(string name, params string[] path) => new(name, "string", (o, _) => o.Text(path) ?? "");

    private static TableColumn Number(string name, params string[] path) => new(name, "integer", (o, _) => Count(o, path));

    private static TableColumn Wide(string name, Func<JsonObject, string> cell) => new(name, "string", (o, _) => cell(o), Priority: 1);

    private static string? Plain(JsonNode? node) => node.Text() ?? node?.ToJsonString();
}
