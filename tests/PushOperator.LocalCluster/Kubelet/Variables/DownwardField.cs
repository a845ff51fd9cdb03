using System.Diagnostics.CodeAnalysis;
using PushOperator.LocalCluster.Kubelet.Pods;

namespace PushOperator.LocalCluster.Kubelet.Variables;

/// <summary>The downward API: what a container may be told about its pod.</summary>
internal static class DownwardField
{
    /// <summary>The value of a <c>fieldPath</c>.</summary>
    /// <returns>False when the path is none that this kubelet knows.</returns>
    public static bool TryRead(PodContext context, string path, [NotNullWhen(true)] out string? value)
    {
        var pod = context.Pod;
        value = path switch
        {
            "metadata.name" => pod.Metadata.Name,
            "metadata.namespace" => pod.Metadata.NamespaceProperty,
            "metadata.uid" => pod.Metadata.Uid,
            "metadata.labels" => Lines(pod.Metadata.Labels),
            "metadata.annotations" => Lines(pod.Metadata.Annotations),
            "spec.nodeName" => pod.Spec.NodeName,
            "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "default",
            "status.podIP" or "status.podIPs" => context.Address.ToString(),
            "status.hostIP" or "status.hostIPs" => context.NodeAddress.ToString(),
            _ => Entry(path, "metadata.labels", pod.Metadata.Labels) ?? Entry(path, "metadata.annotations", pod.Metadata.Annotations),
        };
        return value is not null;
    }

    private static string Lines(IDictionary<string, string>? entries) =>
        string.Join('\n', (entries ?? new Dictionary<string, string>()).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}=\"{entry.Value}\""));

    /// <summary><c>metadata.labels['key']</c>; a key that is not there is an empty value, as in Kubernetes.</summary>
    private static string? Entry(string path, string of, IDictionary<string, string>? entries) =>
        path.StartsWith($"{of}['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal)
            ? entries?.TryGetValue(path[(of.Length + 2)..^2], out var value) == true ? value : ""
            : null;
}
