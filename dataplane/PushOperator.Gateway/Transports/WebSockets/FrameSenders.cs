using Microsoft.AspNetCore.Connections.Features;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Fanout;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>Chooses the way to a subscriber.</summary>
internal static class FrameSenders
{
    /// <summary>Straight to the socket where its bytes are the wire's, else through the server's stream.</summary>
    /// <param name="context">The upgraded request.</param>
    /// <param name="stream">What the upgrade gave.</param>
    /// <param name="fanout">Who sends straight to sockets.</param>
    public static IFrameSender For(HttpContext context, Stream stream, FanoutThreads fanout)
    {
        var tls = context.Features.Get<ITlsHandshakeFeature>() is not null;
        if (tls || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return new StreamFrameSender(stream, context);
        // The server's own operations on this socket are all asynchronous, so only our sends see the change: they return instead of waiting.
        socket.Blocking = false;
        return new SocketFrameSender(socket, context, fanout.Next());
    }
}
