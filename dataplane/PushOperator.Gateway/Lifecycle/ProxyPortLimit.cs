using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Diagnostics;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>
/// Limits the TCP connections of the proxy port by itself. The server's own limit counts both ports together: silent strangers on the proxy port would use it up,
/// and probes, routers and publishers on the command port would find the door closed.
/// </summary>
internal sealed class ProxyPortLimit(SocketTransportFactory sockets, GatewaySettings settings, GatewayMetrics metrics) : IConnectionListenerFactory
{
    /// <summary>Half of the connections that are not subscribers are kept for the command port.</summary>
    public static int Of(ConnectionLimits limits) => limits.Subscribers + limits.Others / 2;

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await sockets.BindAsync(endpoint, cancellationToken);
        return endpoint is IPEndPoint ip && ip.Port == settings.ProxyPort ? new LimitedListener(listener, Of(settings.Limits), metrics) : listener;
    }
}
