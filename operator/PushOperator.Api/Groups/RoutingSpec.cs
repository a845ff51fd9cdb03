namespace PushOperator.Api.Groups;

/// <summary>How the router chooses a gateway for a new connection.</summary>
public sealed record RoutingSpec
{
    /// <summary>The rule it chooses by.</summary>
    public RoutingStrategy Strategy { get; set; } = RoutingStrategy.LeastConnections;
}
