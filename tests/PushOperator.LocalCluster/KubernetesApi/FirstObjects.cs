using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi;

/// <summary>What every cluster has from the start.</summary>
internal static class FirstObjects
{
    private static readonly string[] Namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    /// <summary>Creates what is not there yet.</summary>
    public static void Create(ClusterApi api)
    {
        var type = BuiltInKinds.All.First(t => t.Resource == "namespaces");
        foreach (var name in Namespaces.Where(n => api.Store.Get(new ObjectKey("namespaces", "", n)) is null))
        {
            api.Create(type, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, new WriteOptions { FieldManager = "kube-apiserver" });
        }
    }
}
