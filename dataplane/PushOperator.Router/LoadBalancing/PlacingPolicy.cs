using Microsoft.AspNetCore.Http.Features;
using PushOperator.Api.Groups;
using PushOperator.Router.Endpoints;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace PushOperator.Router.LoadBalancing;

/// <summary>
/// A YARP policy that chooses by endpoint metadata and counts the choice before anyone else looks: <see cref="GroupState.Choosing"/>
/// is held over both.
/// </summary>
/// <remarks>YARP does not ask a policy when one destination is left; the caller of the pipeline counts that choice.</remarks>
internal abstract class PlacingPolicy(RoutingStrategy strategy) : ILoadBalancingPolicy
{
    /// <inheritdoc/>
    public string Name { get; } = NameOf(strategy);

    /// <summary>YARP's name of a strategy; its own policies have taken the plain words.</summary>
    public static string NameOf(RoutingStrategy strategy) => $"EndpointMetadata.{strategy}";

    /// <inheritdoc/>
    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        var placement = context.Features.GetRequiredFeature<Placement>();
        var group = placement.Group;
        var positions = availableDestinations.Select(destination => group.PositionOf(destination.DestinationId)).ToArray();
        lock (group.Choosing)
        {
            var chosen = Choose(group, positions);
            placement.Place(group.Endpoints[positions[chosen]]);
            return availableDestinations[chosen];
        }
    }

    /// <summary>Index into <paramref name="candidates"/>: positions in <see cref="GroupState.Endpoints"/>, one or more.</summary>
    protected abstract int Choose(GroupState group, int[] candidates);
}
