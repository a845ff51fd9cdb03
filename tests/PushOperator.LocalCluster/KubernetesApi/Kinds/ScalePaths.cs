namespace PushOperator.LocalCluster.KubernetesApi.Kinds;

/// <summary>Where a kind keeps what its <c>scale</c> subresource shows.</summary>
/// <param name="SpecReplicas">Path of the wanted number, without a dot in front: <c>spec</c>, <c>replicas</c>.</param>
/// <param name="StatusReplicas">Path of the present number.</param>
/// <param name="Selector">Path of the label selector, as text or as object; null when there is none.</param>
internal sealed record ScalePaths(string[] SpecReplicas, string[] StatusReplicas, string[]? Selector)
{
    public static ScalePaths BuiltIn { get; } = new(["spec", "replicas"], ["status", "replicas"], ["spec", "selector"]);
}
