using k8s;
using k8s.Models;

namespace PushOperator.ControllerRuntime.ApiServer;

/// <summary>Which object of a kind; the namespace of a cluster-scoped one is empty.</summary>
internal readonly record struct ObjectKey(string Namespace, string Name)
{
    public static ObjectKey Of(IKubernetesObject<V1ObjectMeta> entity) => new(entity.Metadata.NamespaceProperty ?? "", entity.Metadata.Name);

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
