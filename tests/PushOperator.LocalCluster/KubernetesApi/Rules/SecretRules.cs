using System.Text;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Rules;

/// <summary>Secrets: what is written as text is kept as base64.</summary>
internal static class SecretRules
{
    public static void Prepare(JsonObject secret)
    {
        secret.Default("type", "Opaque");
        if (!secret.Remove("stringData", out var texts) || texts is not JsonObject map) return;
        foreach (var (name, text) in map) secret.Ensure("data")[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Text() ?? ""));
    }
}
