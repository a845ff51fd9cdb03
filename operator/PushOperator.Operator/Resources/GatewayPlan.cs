using k8s.Models;
using PushOperator.Api.Groups;
using PushOperator.DataPlane.Configuration.Commands;
using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Operator.Resources;

/// <summary>Everything that decides how the objects of a SubscriberGroup look. Equal plans give equal objects.</summary>
internal sealed record GatewayPlan
{
    /// <summary>The group: name, namespace and resources are taken from it.</summary>
    public required V1Alpha1SubscriberGroup Group { get; init; }

    /// <summary>What the gateways read.</summary>
    public required GatewayConfiguration Configuration { get; init; }

    /// <summary>Gateways that are to run.</summary>
    public required int Replicas { get; init; }

    /// <summary>Container image of the gateway.</summary>
    public required string Image { get; init; }

    /// <summary>Namespace of the operator and the router.</summary>
    public required string OperatorNamespace { get; init; }

    /// <summary>Secret with the Kafka client properties; null when the cluster asks for none.</summary>
    public V1Secret? KafkaSecret { get; init; }

    /// <summary>Who may give commands; null while the API server has not said how its tokens are verified.</summary>
    public CommandAccess? CommandAccess { get; init; }

    /// <summary>Name of the Secret with the token issuer's keys; null when they come from elsewhere, or no tokens are asked for.</summary>
    public string? JwksSecretName => Group.Spec.Auth?.Jwt?.JwksSecretRef?.Name;
}
