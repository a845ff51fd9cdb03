using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Patches;

/// <summary>JSON merge patch (RFC 7396).</summary>
internal static class MergePatch
{
    /// <summary>Changes <paramref name="target"/> in place.</summary>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is not JsonObject inner) target[name] = value.DeepClone();
            else
            {
                if (target[name] is not JsonObject existing) target[name] = existing = [];
                Apply(existing, inner);
            }
        }
    }
}
