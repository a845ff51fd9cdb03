using Microsoft.AspNetCore.Http.Features;
using PushOperator.Router.Diagnostics;
using PushOperator.Router.Lifecycle;
using PushOperator.Router.LoadBalancing;

namespace PushOperator.Router.Routing;

/// <summary>The last step before YARP's forwarder: sees that the choice is counted, once, and holds the connection until it ends.</summary>
internal sealed class ForwardedConnection(RequestDelegate next, OpenConnections connections, RouterMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var placement = context.Features.GetRequiredFeature<Placement>();
        var group = placement.Group;
        if (placement.Endpoint is null)
        {
            // YARP asks no policy about a single destination.
            var only = context.GetReverseProxyFeature().AvailableDestinations[0];
            placement.Place(group.Endpoints[group.PositionOf(only.DestinationId)]);
        }

        metrics.RecordChoice(group.Definition.Strategy);
        using var held = connections.Hold(context);
        try
        {
            await next(context);
        }
        finally
        {
            if (placement.IsOpen) metrics.RecordClosed(group.Key);
        }
    }
}
