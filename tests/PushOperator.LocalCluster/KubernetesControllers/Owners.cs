using k8s.Models;

namespace PushOperator.LocalCluster.KubernetesControllers;

/// <summary>References from objects to what made them.</summary>
internal static class Owners
{
    public static V1OwnerReference Reference(string apiVersion, string kind, V1ObjectMeta owner) => new()
    {
        ApiVersion = apiVersion,
        Kind = kind,
        Name = owner.Name,
        Uid = owner.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };
}
