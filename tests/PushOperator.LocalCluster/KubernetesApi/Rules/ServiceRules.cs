using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Rules;

/// <summary>Services. Their cluster addresses are given, and nobody answers there: nothing forwards in this cluster.</summary>
internal static class ServiceRules
{
    public static void Prepare(JsonObject? old, JsonObject service)
    {
        var spec = service.Ensure("spec");
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        foreach (var port in spec.Objects("ports"))
        {
            if (port.At("port") is { } number) port.Default("targetPort", number.DeepClone());
        }

        if (spec.Text("type") == "ExternalName") return;
        if (old.Text("spec", "clusterIP") is { } kept) spec.Default("clusterIP", kept);
        spec.Default("clusterIP", AddressFor(service.Metadata().Uid!));
        spec.Default("clusterIPs", new JsonArray(spec.Text("clusterIP")));
        spec.Default("internalTrafficPolicy", "Cluster");
        spec.Default("ipFamilies", new JsonArray("IPv4"));
        spec.Default("ipFamilyPolicy", "SingleStack");
        if (old is null) service["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
    }

    public static IEnumerable<FieldProblem> Validate(JsonObject service)
    {
        var ports = service.Objects("spec", "ports").ToList();
        var isHeadless = service.Text("spec", "clusterIP") == "None";
        if (ports.Count == 0 && !isHeadless && service.Text("spec", "type") != "ExternalName") yield return FieldProblem.Required("spec.ports");
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i].Number("port") is not (>= 1 and <= 65535)) yield return FieldProblem.Invalid($"spec.ports[{i}].port", $"{ports[i].Number("port") ?? 0}", "must be between 1 and 65535, inclusive");
            if (ports.Count > 1 && ports[i].Text("name") is null) yield return FieldProblem.Required($"spec.ports[{i}].name");
        }
    }

    private static string AddressFor(string uid)
    {
        var bytes = Guid.Parse(uid).ToByteArray();
        return $"10.96.{bytes[0]}.{Math.Clamp(bytes[1], (byte)1, (byte)254)}";
    }
}
