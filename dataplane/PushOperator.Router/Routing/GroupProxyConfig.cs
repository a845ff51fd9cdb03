using System.Net;
using Microsoft.Extensions.Primitives;
using PushOperator.Router.Endpoints;
using PushOperator.Router.LoadBalancing;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace PushOperator.Router.Routing;

/// <summary>The groups as YARP sees them: one route and one cluster each, one destination a pod.</summary>
internal sealed class GroupProxyConfig : IProxyConfig
{
    private readonly CancellationTokenSource _replaced = new();

    public GroupProxyConfig(GroupDirectory directory, RouterOptions options)
    {
        // In this order: groups that come between the two are only said to be missing for longer.
        IsComplete = directory.IsSynced;
        var groups = directory.Groups;
        ChangeToken = new CancellationChangeToken(_replaced.Token);
        Routes = [.. groups.Select(Route)];
        Clusters = [.. groups.Select(group => Cluster(group, options))];
    }

    /// <summary>Whether it holds every group, not the none of a router that has just started.</summary>
    public bool IsComplete { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RouteConfig> Routes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ClusterConfig> Clusters { get; }

    /// <inheritdoc/>
    public IChangeToken ChangeToken { get; }

    /// <summary>A newer configuration stands; YARP fetches it, and connections of this one go on.</summary>
    public void Replaced() => _replaced.Cancel();

    private static RouteConfig Route(GroupState group) =>
        new RouteConfig
        {
            RouteId = group.Key.ClusterId,
            ClusterId = group.Key.ClusterId,
            Match = new RouteMatch { Path = $"/{group.Key.ClusterId}/ws" },
        }.WithTransformPathSet("/ws");

    private static ClusterConfig Cluster(GroupState group, RouterOptions options) => new()
    {
        ClusterId = group.Key.ClusterId,
        LoadBalancingPolicy = PlacingPolicy.NameOf(group.Definition.Strategy),
        Destinations = group.Definition.Endpoints.ToDictionary(address => address.Id, address => Destination(address, options)),
        HttpRequest = new ForwarderRequestConfig
        {
            ActivityTimeout = options.IdleTimeout,
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        },
    };

    /// <summary>
    /// The metadata here is what does not change while the pod lives: a change would be a new configuration. Readings are looked up
    /// by the destination's id.
    /// </summary>
    private static DestinationConfig Destination(EndpointAddress address, RouterOptions options) => new()
    {
        Address = address.Url(options.GatewayPort),
        Metadata = new Dictionary<string, string> { ["pod"] = address.Pod, ["zone"] = address.Zone },
    };
}
