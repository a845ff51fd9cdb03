using Microsoft.Extensions.Options;
using PushOperator.Router.Diagnostics;
using PushOperator.Router.Endpoints;
using PushOperator.Router.LoadBalancing;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace PushOperator.Router.Routing;

/// <summary>
/// Places a subscriber: narrows YARP's destinations to those that take one, lets the rest of the pipeline choose and forward, and
/// tries another pod when the chosen one did not answer, or answered with a server error while others are left.
/// </summary>
/// <remarks>
/// A second try is safe because nothing was sent to the client and nothing of the client but the handshake's head was sent on.
/// If the first pod took the handshake and only its answer was lost, it finds its connection closed.
/// </remarks>
internal sealed partial class SubscriberPlacement(
    RequestDelegate next, GroupDirectory directory, RefusalWriter refusals, RouterMetrics metrics, IOptions<RouterOptions> options, ILogger<SubscriberPlacement> logger)
{
    private const int MaxTries = 3;

    private readonly TimeSpan _ejection = options.Value.EjectionPeriod;

    /// <summary>A pod that says "not now" knows better than our reading: by the next one we know too.</summary>
    private readonly TimeSpan _untilNextReading = options.Value.MetadataInterval;

    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        if (directory.Find(proxy.Route.Cluster!.ClusterId) is not { } group)
        {
            await refusals.WriteAsync(context, Refusal.NotFound);
            return;
        }

        var tried = new List<DestinationState>(MaxTries);
        while (true)
        {
            var candidates = Candidates.Of(group, proxy.AllDestinations, tried);
            if (candidates.Destinations.Count == 0 || tried.Count == MaxTries)
            {
                await refusals.WriteAsync(context, tried.Count > 0 ? Refusal.NoAnswer : candidates.Refusal, group.Key);
                return;
            }

            proxy.AvailableDestinations = candidates.Destinations;
            var mayRetry = tried.Count + 1 < MaxTries && candidates.Destinations.Count > 1;
            if (!await TryAsync(context, group, mayRetry) || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return;
            tried.Add(proxy.ProxiedDestination!);
            context.Response.Clear();
        }
    }

    /// <summary>One try, to the end of the connection if it comes to one.</summary>
    /// <returns>Whether the pod failed and another should be tried.</returns>
    private async Task<bool> TryAsync(HttpContext context, GroupState group, bool mayRetry)
    {
        using var placement = new Placement(group, mayRetry);
        context.Features.Set(placement);
        context.Features.Set<IForwarderErrorFeature>(null);
        await next(context);
        if (placement is not { Endpoint: { } endpoint, IsOpen: false } || context.RequestAborted.IsCancellationRequested) return false;
        return Judge(context, group, placement, endpoint);
    }

    private bool Judge(HttpContext context, GroupState group, Placement placement, EndpointState endpoint)
    {
        if (placement.WithheldStatus is StatusCodes.Status503ServiceUnavailable)
        {
            endpoint.Eject(_untilNextReading);
            metrics.RecordRetry("refused");
            return true;
        }

        if (placement.WithheldStatus is { } status)
        {
            metrics.RecordRetry("server_error");
            if (endpoint.FailHandshake(_ejection)) Ejected(group, endpoint, $"it answered {status}");
            return true;
        }

        if (context.Features.Get<IForwarderErrorFeature>() is not { } error) return false;
        metrics.RecordRetry("no_answer");
        // Once: where no pod answers, every handshake comes by here, three times.
        if (endpoint.Eject(_ejection)) Ejected(group, endpoint, error.Exception?.GetBaseException().Message ?? error.Error.ToString());
        return true;
    }

    private void Ejected(GroupState group, EndpointState endpoint, string reason)
    {
        metrics.RecordEjection();
        LogEjected(logger, group.Key, endpoint.Address.Pod, _ejection.TotalSeconds, reason);
    }
}
