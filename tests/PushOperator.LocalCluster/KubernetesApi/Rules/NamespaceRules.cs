using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Rules;

/// <summary>Namespaces.</summary>
internal static class NamespaceRules
{
    public static void Prepare(JsonObject? old, JsonObject next)
    {
        var metadata = next.Metadata();
        metadata.Json.Ensure("labels")["kubernetes.io/metadata.name"] = metadata.Name;
        if (old is not null) return;
        next.Ensure("spec")["finalizers"] = new JsonArray("kubernetes");
        next["status"] = new JsonObject { ["phase"] = "Active" };
    }
}
