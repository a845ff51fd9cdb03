using Microsoft.AspNetCore.Http.Features;
using PushOperator.Router.Diagnostics;
using PushOperator.Router.LoadBalancing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace PushOperator.Router.Routing;

/// <summary>
/// Looks at a gateway's answer before the client sees any of it: 101 counts as a connection from here on, and a server error is
/// withheld while another pod can be tried. Every other answer is the client's.
/// </summary>
internal sealed class HandshakeAnswer(RouterMetrics metrics) : ITransformProvider
{
    /// <inheritdoc/>
    public void Apply(TransformBuilderContext context) => context.AddResponseTransform(Look);

    /// <inheritdoc/>
    public void ValidateRoute(TransformRouteValidationContext context)
    {
        // Nothing of it is configured by routes.
    }

    /// <inheritdoc/>
    public void ValidateCluster(TransformClusterValidationContext context)
    {
        // Nor by clusters.
    }

    private ValueTask Look(ResponseTransformContext context)
    {
        // No response: the pod did not answer, which YARP reports as an error.
        if (context.ProxyResponse is not { } response) return ValueTask.CompletedTask;
        var placement = context.HttpContext.Features.GetRequiredFeature<Placement>();
        var status = (int)response.StatusCode;
        if (status == StatusCodes.Status101SwitchingProtocols)
        {
            placement.Open();
            metrics.RecordOpened(placement.Group.Key);
        }
        else if (status == StatusCodes.Status426UpgradeRequired)
        {
            // It speaks of one hop, so it is not forwarded; the client has to be told here again (RFC 9110, 15.5.22).
            context.HttpContext.Response.Headers.Upgrade = "websocket";
        }
        else if (status >= StatusCodes.Status500InternalServerError && placement.MayRetry)
        {
            placement.Withhold(status);
            context.SuppressResponseBody = true;
        }

        return ValueTask.CompletedTask;
    }
}
