using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Diagnostics;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>
/// Limits the TCP connections of the proxy port by itself. The server's own limit counts both ports together: silent strangers on the proxy port would use it up,
/// and probes, routers and publishers on the command port would find the door closed.
/// </summary>
internal sealed class ProxyPortLimit(ConnectionLimits limits, GatewayMetrics metrics)
{
    // Half of the connections that are not subscribers are kept for the command port.
    private readonly int _limit = limits.Subscribers + limits.Others / 2;
    private int _open;

    /// <summary>Counts every connection of this endpoint and drops those beyond the limit before they cost anything.</summary>
    public void Apply(ListenOptions endpoint) => endpoint.Use(next => connection => ServeAsync(next, connection));

    private async Task ServeAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > _limit)
            {
                metrics.SocketRefused();
                connection.Abort();
            }
            else
            {
                await next(connection);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
