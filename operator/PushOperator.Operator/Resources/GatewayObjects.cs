using k8s;
using k8s.Models;

namespace PushOperator.Operator.Resources;

/// <summary>What a SubscriberGroup becomes, but for its cursor key, which is made once. Pure: equal plans give equal objects.</summary>
internal sealed record GatewayObjects(
    V1ServiceAccount ServiceAccount,
    V1ConfigMap ConfigMap,
    V1Service ClusterIpService,
    V1Service HeadlessService,
    V1NetworkPolicy NetworkPolicy,
    V1Ingress? Ingress,
    V1PodDisruptionBudget? DisruptionBudget,
    V1Deployment Deployment)
{
    /// <summary>Builds all of them.</summary>
    public static GatewayObjects Build(GatewayPlan plan) => new(
        GatewayServiceAccount.Build(plan),
        GatewayConfigMap.Build(plan),
        GatewayServices.BuildClusterIp(plan),
        GatewayServices.BuildHeadless(plan),
        GatewayNetworkPolicy.Build(plan),
        GatewayIngress.Build(plan),
        GatewayDisruptionBudget.Build(plan),
        GatewayDeployment.Build(plan));

    /// <summary>All of them, in the order they are written: what a pod needs before the Deployment that makes pods.</summary>
    public IEnumerable<IKubernetesObject<V1ObjectMeta>> All()
    {
        yield return ServiceAccount;
        yield return ConfigMap;
        yield return ClusterIpService;
        yield return HeadlessService;
        yield return NetworkPolicy;
        if (Ingress is not null) yield return Ingress;
        if (DisruptionBudget is not null) yield return DisruptionBudget;
        yield return Deployment;
    }
}
