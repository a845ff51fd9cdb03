using PushOperator.Router.Lifecycle;

namespace PushOperator.Router.Routing;

/// <summary>Lets nothing but WebSocket handshakes through to a group, and those only while this router has room and stays.</summary>
internal sealed class HandshakeGate(RequestDelegate next, OpenConnections connections, RefusalWriter refusals)
{
    public Task InvokeAsync(HttpContext context) => Refuse(context) is { } refusal ? refusals.WriteAsync(context, refusal) : next(context);

    private Refusal? Refuse(HttpContext context) =>
        connections.IsDraining ? Refusal.Draining
        : !HttpMethods.IsGet(context.Request.Method) ? Refusal.MethodNotAllowed
        : !IsWebSocketUpgrade(context.Request.Headers) ? Refusal.UpgradeRequired
        : connections.IsFull ? Refusal.RouterFull
        : null;

    private static bool IsWebSocketUpgrade(IHeaderDictionary headers) =>
        string.Equals(headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        && headers.Connection.ToString().Contains("Upgrade", StringComparison.OrdinalIgnoreCase);
}
