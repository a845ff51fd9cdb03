using System.Text.Json.Serialization;

namespace PushOperator.Api.Groups;

/// <summary>How the router chooses a gateway for a new connection.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RoutingStrategy>))]
public enum RoutingStrategy
{
    /// <summary>The one with the fewest connections, counted over all routers.</summary>
    LeastConnections,

    /// <summary>Each in turn.</summary>
    RoundRobin,

    /// <summary>Any.</summary>
    Random,
}
