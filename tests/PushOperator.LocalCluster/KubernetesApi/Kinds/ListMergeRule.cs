using PushOperator.LocalCluster.KubernetesApi.Schemas;

namespace PushOperator.LocalCluster.KubernetesApi.Kinds;

/// <summary>How one list of a built-in kind is merged.</summary>
/// <param name="Type">By server-side apply.</param>
/// <param name="Keys">Key fields of a map list.</param>
/// <param name="PatchMergeKey">By strategic merge patch; null: the patch replaces the list.</param>
internal sealed record ListMergeRule(ListType Type, IReadOnlyList<string> Keys, string? PatchMergeKey)
{
    private static readonly ListMergeRule Set = new(ListType.Set, [], PatchMergeKey: "");
    private static readonly ListMergeRule Named = Map("name");

    // Only what is not atomic. The rules are the API's, found in its published schemas.
    private static readonly Dictionary<string, ListMergeRule> Rules = new()
    {
        ["V1ObjectMeta.finalizers"] = Set,
        ["V1ObjectMeta.ownerReferences"] = Map("uid"),
        ["V1PodSpec.containers"] = Named,
        ["V1PodSpec.initContainers"] = Named,
        ["V1PodSpec.ephemeralContainers"] = Named,
        ["V1PodSpec.imagePullSecrets"] = Named,
        ["V1PodSpec.volumes"] = Named,
        ["V1PodSpec.hostAliases"] = Map("ip"),
        ["V1PodSpec.schedulingGates"] = Named,
        ["V1PodSpec.topologySpreadConstraints"] = new(ListType.Map, ["topologyKey", "whenUnsatisfiable"], "topologyKey"),
        ["V1Container.env"] = Named,
        ["V1Container.ports"] = new(ListType.Map, ["containerPort", "protocol"], "containerPort"),
        ["V1Container.volumeMounts"] = Map("mountPath"),
        ["V1Container.volumeDevices"] = Map("devicePath"),
        ["V1ResourceRequirements.claims"] = Named with { PatchMergeKey = null },
        ["V1PodStatus.podIPs"] = Map("ip"),
        ["V1PodStatus.hostIPs"] = Map("ip"),
        ["V1ServiceSpec.ports"] = new(ListType.Map, ["port", "protocol"], "port"),
        ["V1ServiceAccount.secrets"] = Named,
        ["V1ServiceAccount.imagePullSecrets"] = new(ListType.Atomic, [], null),
        ["V1NodeSpec.taints"] = new(ListType.Atomic, [], "key"),
        ["V1NodeSpec.podCIDRs"] = Set,
        ["V1NodeStatus.addresses"] = Map("type"),
        ["V2HorizontalPodAutoscalerStatus.conditions"] = Map("type"),
    };

    /// <summary>The rule for a field of a model type; null: atomic.</summary>
    public static ListMergeRule? For(string model, string field) =>
        Rules.GetValueOrDefault($"{model}.{field}") ?? (field == "conditions" && model.EndsWith("Status", StringComparison.Ordinal) ? Map("type") : null);

    private static ListMergeRule Map(string key) => new(ListType.Map, [key], key);
}
