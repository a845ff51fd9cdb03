using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;

namespace PushOperator.Operator.Resources;

/// <summary>The way in from outside the cluster, when <c>spec.endpoint</c> asks for one: straight to the gateways, which serve the group's path themselves.</summary>
internal static class GatewayIngress
{
    /// <summary>Builds it; null when none is asked for.</summary>
    public static V1Ingress? Build(GatewayPlan plan) => plan.Group.Spec.Endpoint is not { } endpoint ? null : new V1Ingress
    {
        ApiVersion = $"{V1Ingress.KubeGroup}/{V1Ingress.KubeApiVersion}",
        Kind = V1Ingress.KubeKind,
        Metadata = GatewayLabels.Metadata(plan.Group, SubscriberGroupNames.Gateway(plan.Group.Metadata.Name)),
        Spec = new V1IngressSpec
        {
            IngressClassName = endpoint.IngressClassName,
            Tls = endpoint.TlsSecretName is { } secret ? [new V1IngressTLS { Hosts = [endpoint.Host], SecretName = secret }] : null,
            Rules =
            [
                new V1IngressRule
                {
                    Host = endpoint.Host,
                    Http = new V1HTTPIngressRuleValue
                    {
                        Paths =
                        [
                            new V1HTTPIngressPath
                            {
                                Path = PathOf(plan.Group),
                                PathType = "Exact",
                                Backend = new V1IngressBackend
                                {
                                    Service = new V1IngressServiceBackend
                                    {
                                        Name = SubscriberGroupNames.Gateway(plan.Group.Metadata.Name),
                                        Port = new V1ServiceBackendPort { Name = GatewayPorts.Proxy },
                                    },
                                },
                            },
                        ],
                    },
                },
            ],
        },
    };

    /// <summary>The URL that subscribers connect to; null when no endpoint is asked for.</summary>
    public static string? UrlOf(V1Alpha1SubscriberGroup group) =>
        group.Spec.Endpoint is { } endpoint ? $"{(endpoint.TlsSecretName is null ? "ws" : "wss")}://{endpoint.Host}{PathOf(group)}" : null;

    private static string PathOf(V1Alpha1SubscriberGroup group) => $"/{group.Metadata.NamespaceProperty}/{group.Metadata.Name}/ws";
}
