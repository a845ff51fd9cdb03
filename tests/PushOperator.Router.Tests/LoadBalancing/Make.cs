using PushOperator.Api.Groups;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Tests.LoadBalancing;

/// <summary>Endpoints as a test needs them; what it does not name is of no importance to it.</summary>
internal static class Make
{
    public static readonly GroupKey Group = new("shop", "orders");

    public static EndpointMetadata Metadata(int connections = 0, int capacity = 1_000_000, bool draining = false, bool accepts = true, DateTimeOffset startedAt = default) => new()
    {
        Namespace = Group.Namespace,
        Group = Group.Name,
        Pod = "pod",
        Version = "test",
        StartedAt = startedAt,
        Connections = connections,
        Capacity = capacity,
        Draining = draining,
        AcceptsSubscribers = accepts,
        Partitions = [],
    };

    public static EndpointSnapshot Endpoint(EndpointMetadata? metadata) => new()
    {
        Address = new EndpointAddress("pod", "10.0.0.1"),
        Metadata = metadata,
        Age = TimeSpan.Zero,
        FailedReads = 0,
        Unseen = 0,
        ArrivalsFromHere = 0,
        ArrivalsFromOthers = 0,
        Ejected = false,
        Uptime = TimeSpan.FromDays(1),
    };

    public static EndpointSnapshot Endpoint(int connections) => Endpoint(Metadata(connections));

    public static GroupSnapshot GroupOf(params EndpointSnapshot[] endpoints) => new(Group, RoutingStrategy.LeastConnections, [.. endpoints]);
}
