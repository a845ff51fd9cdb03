using k8s.Models;
using PushOperator.Api;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>
/// Who may reach a group's gateways: everybody the port for subscribers, who have to come in from anywhere; the command port, where there is no question who publishes, only
/// the group's namespace, the operator's (with the router) and those that are labelled for it.
/// </summary>
internal static class GatewayNetworkPolicy
{
    /// <summary>Label of namespaces whose pods may use the command port (publishers, monitoring), with the value <c>"true"</c>.</summary>
    public const string CommandPortLabel = $"{PushOperatorApi.Group}/command-port";

    private const string NamespaceNameLabel = "kubernetes.io/metadata.name";

    /// <summary>Builds it.</summary>
    public static V1NetworkPolicy Build(GatewayPlan plan) => new()
    {
        ApiVersion = $"{V1NetworkPolicy.KubeGroup}/{V1NetworkPolicy.KubeApiVersion}",
        Kind = V1NetworkPolicy.KubeKind,
        Metadata = GatewayLabels.Metadata(plan.Group, SubscriberGroupNames.Gateway(plan.Group.Metadata.Name)),
        Spec = new V1NetworkPolicySpec
        {
            PodSelector = new V1LabelSelector { MatchLabels = GatewayLabels.Selector(plan.Group) },
            PolicyTypes = ["Ingress"],
            Ingress =
            [
                new V1NetworkPolicyIngressRule { Ports = [Port(GatewayPorts.Proxy)] },
                new V1NetworkPolicyIngressRule
                {
                    Ports = [Port(GatewayPorts.Command)],
                    FromProperty =
                    [
                        new V1NetworkPolicyPeer { PodSelector = new V1LabelSelector() },
                        Namespaces(NamespaceNameLabel, plan.OperatorNamespace),
                        Namespaces(CommandPortLabel, "true"),
                    ],
                },
            ],
        },
    };

    private static V1NetworkPolicyPort Port(string name) => new() { Port = name, Protocol = "TCP" };

    private static V1NetworkPolicyPeer Namespaces(string label, string value) =>
        new() { NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [label] = value } } };
}
