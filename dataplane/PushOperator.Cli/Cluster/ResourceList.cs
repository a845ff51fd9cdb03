using k8s;

namespace PushOperator.Cli.Cluster;

/// <summary>A list of objects as the API server answers it; KubernetesClient's own list type is none that its generic client takes.</summary>
internal sealed class ResourceList<T> : IKubernetesObject
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public IList<T> Items { get; set; } = [];
}
