using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using PushOperator.Router.Lifecycle;

namespace PushOperator.Router.Routing;

/// <summary>Lets nothing but WebSocket handshakes through to a group, and those only while this router has room and stays.</summary>
internal sealed class HandshakeGate(RequestDelegate next, OpenConnections connections, RefusalWriter refusals)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (Refuse(context) is { } refusal) return refusals.WriteAsync(context, refusal);
        // What else the client would upgrade to is not for the gateway: this is the hop that chose.
        context.Request.Headers.Upgrade = "websocket";
        return next(context);
    }

    private Refusal? Refuse(HttpContext context) =>
        connections.IsDraining ? Refusal.Draining
        : context.Request.Method != HttpMethods.Get ? Refusal.MethodNotAllowed
        : !IsWebSocketUpgrade(context) ? Refusal.UpgradeRequired
        : connections.IsFull ? Refusal.RouterFull
        : null;

    /// <summary>
    /// Kestrel says whether the request can be upgraded at all (<c>Connection: Upgrade</c>, no body); the header says to what. HTTP/1.0 knows no upgrade, and forwarded it would become HTTP/1.1.
    /// </summary>
    private static bool IsWebSocketUpgrade(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol)
        && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && context.Request.Headers.GetCommaSeparatedValues(HeaderNames.Upgrade).Contains("websocket", StringComparer.OrdinalIgnoreCase);
}
