using k8s.Models;

namespace PushOperator.Api.Groups;

/// <summary>CPU and memory of one gateway, as in a pod.</summary>
public sealed record GatewayResources
{
    /// <summary>What is set aside; null: the operator's default.</summary>
    public IDictionary<string, ResourceQuantity>? Requests { get; set; }

    /// <summary>The most that may be used; null: the operator's default.</summary>
    public IDictionary<string, ResourceQuantity>? Limits { get; set; }
}
