using k8s.Models;
using PushOperator.LocalCluster.KubernetesApi.Tables;

namespace PushOperator.LocalCluster.KubernetesApi.Kinds;

/// <summary>The kinds the server has without any CustomResourceDefinition.</summary>
internal static class BuiltInKinds
{
    public const string CustomResourceDefinitions = "customresourcedefinitions.apiextensions.k8s.io";

    public static IReadOnlyList<ResourceType> All { get; } =
    [
        Cluster<V1Namespace>("ns") with { HasStatus = true, OtherSubresources = ["finalize"] },
        Cluster<V1Node>("no") with { HasStatus = true },
        Namespaced<V1Pod>("po") with { HasStatus = true, HasGeneration = true, Categories = ["all"], OtherSubresources = ["log", "eviction"] },
        Namespaced<V1Service>("svc") with { HasStatus = true, Categories = ["all"] },
        Namespaced<V1ConfigMap>("cm"),
        Namespaced<V1Secret>(),
        Namespaced<V1ServiceAccount>("sa") with { OtherSubresources = ["token"] },
        Namespaced<Corev1Event>("ev"),
        Namespaced<V1Endpoints>("ep"),
        Namespaced<V1PersistentVolumeClaim>("pvc") with { HasStatus = true },
        Namespaced<Eventsv1Event>("ev") with { ViewOf = "events" },
        Namespaced<V1Deployment>("deploy") with { HasStatus = true, HasGeneration = true, Scale = ScalePaths.BuiltIn, Categories = ["all"] },
        Namespaced<V1ReplicaSet>("rs") with { HasStatus = true, HasGeneration = true, Scale = ScalePaths.BuiltIn, Categories = ["all"] },
        Namespaced<V1EndpointSlice>() with { HasGeneration = true },
        Namespaced<V1Lease>(),
        Namespaced<V1PodDisruptionBudget>("pdb") with { HasStatus = true, HasGeneration = true },
        Namespaced<V1NetworkPolicy>("netpol") with { HasGeneration = true },
        Namespaced<V1Ingress>("ing") with { HasStatus = true, HasGeneration = true },
        Namespaced<V2HorizontalPodAutoscaler>("hpa") with { HasStatus = true, Categories = ["all"] },
        Namespaced<V1Role>(),
        Namespaced<V1RoleBinding>(),
        Cluster<V1ClusterRole>(),
        Cluster<V1ClusterRoleBinding>(),
        Cluster<V1PriorityClass>("pc") with { HasGeneration = true },
        Cluster<V1CustomResourceDefinition>("crd", "crds") with { HasStatus = true, HasGeneration = true, Categories = ["api-extensions"] },
    ];

    private static ResourceType Namespaced<T>(params string[] shortNames) => Of(typeof(T), isNamespaced: true, shortNames);

    private static ResourceType Cluster<T>(params string[] shortNames) => Of(typeof(T), isNamespaced: false, shortNames);

    private static ResourceType Of(Type model, bool isNamespaced, string[] shortNames)
    {
        var entity = (KubernetesEntityAttribute)Attribute.GetCustomAttribute(model, typeof(KubernetesEntityAttribute))!;
        return new ResourceType
        {
            Group = entity.Group,
            Version = entity.ApiVersion,
            Kind = entity.Kind,
            Plural = entity.PluralName,
            Singular = entity.Kind.ToLowerInvariant(),
            ShortNames = shortNames,
            IsNamespaced = isNamespaced,
            Schema = ReflectedSchema.Of(model),
            Columns = BuiltInColumns.For(entity.PluralName),
        };
    }
}
