namespace PushOperator.Api.Groups;

/// <summary>How many gateways there are is decided by the operator, from the connections that they say they have.</summary>
public sealed record AutoscalingSpec
{
    /// <summary>Fewest gateways, 1 to 500.</summary>
    public int MinReplicas { get; set; }

    /// <summary>Most gateways, 1 to 500.</summary>
    public int MaxReplicas { get; set; }

    /// <summary>Connections that a gateway should have, on average; at most <see cref="GatewaySpec.MaxConnections"/>.</summary>
    public int TargetConnections { get; set; }
}
