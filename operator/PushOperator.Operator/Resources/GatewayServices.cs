using k8s.Models;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>The two Services of a group.</summary>
internal static class GatewayServices
{
    private const string WebSocket = "kubernetes.io/ws";

    /// <summary>One address for all ready gateways; its EndpointSlices are what the router reads.</summary>
    public static V1Service BuildClusterIp(GatewayPlan plan) => Build(plan, SubscriberGroupNames.Gateway(plan.Group.Metadata.Name), null);

    /// <summary>The gateways' own addresses, for clients inside the cluster that choose one themselves.</summary>
    public static V1Service BuildHeadless(GatewayPlan plan) => Build(plan, SubscriberGroupNames.PodsService(plan.Group.Metadata.Name), "None");

    private static V1Service Build(GatewayPlan plan, string name, string? clusterIp) => new()
    {
        ApiVersion = "v1",
        Kind = V1Service.KubeKind,
        Metadata = GatewayLabels.Metadata(plan.Group, name),
        Spec = new V1ServiceSpec
        {
            Type = "ClusterIP",
            ClusterIP = clusterIp,
            Selector = GatewayLabels.Selector(plan.Group),
            Ports =
            [
                Port(GatewayPorts.Proxy, GatewayPorts.ProxyNumber, WebSocket),
                Port(GatewayPorts.Command, GatewayPorts.CommandNumber, "http"),
            ],
        },
    };

    private static V1ServicePort Port(string name, int number, string protocol) =>
        new() { Name = name, Port = number, TargetPort = name, Protocol = "TCP", AppProtocol = protocol };
}
