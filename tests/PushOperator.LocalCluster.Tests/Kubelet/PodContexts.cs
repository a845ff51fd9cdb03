using System.Net;
using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Pods;

namespace PushOperator.LocalCluster.Tests.Kubelet;

/// <summary>Pods for tests that need no API server.</summary>
internal static class PodContexts
{
    public static PodContext Pod(string directory = "/data/pod", Action<V1Pod>? change = null)
    {
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "pod-1", NamespaceProperty = "shop", Uid = "u-1", Labels = new Dictionary<string, string> { ["app"] = "gateway", ["tier"] = "edge" } },
            Spec = new V1PodSpec { NodeName = "local", Containers = [new V1Container { Name = "main", Image = "test/image" }] },
        };
        change?.Invoke(pod);
        return new PodContext(pod, IPAddress.Parse("127.64.0.7"), IPAddress.Parse("127.64.0.1"), directory);
    }

    public static ConfigurationSources Sources(V1ConfigMap? configMap = null, V1Secret? secret = null) => new(
        (_, name) => configMap?.Metadata.Name == name ? configMap : null,
        (_, name) => secret?.Metadata.Name == name ? secret : null);

    public static V1ConfigMap ConfigMap(string name, params (string Key, string Value)[] data) =>
        new() { Metadata = new V1ObjectMeta { Name = name }, Data = data.ToDictionary(entry => entry.Key, entry => entry.Value) };
}
