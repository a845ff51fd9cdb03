using System.Net;
using Microsoft.AspNetCore.Connections;
using PushOperator.Gateway.Diagnostics;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>
/// A listener that drops what is beyond its limit before it accepts the next. To accept first and to drop later, on a thread of the pool, lets a flood pile up sockets until the process has no file left for
/// a thread or a connection of its own.
/// </summary>
internal sealed class LimitedListener(IConnectionListener listener, int limit, GatewayMetrics metrics) : IConnectionListener
{
    private int _open;

    /// <inheritdoc/>
    public EndPoint EndPoint => listener.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await listener.AcceptAsync(cancellationToken) is { } connection)
        {
            if (Interlocked.Increment(ref _open) <= limit) return new CountedConnection(connection, Left);
            metrics.SocketRefused();
            connection.Abort();
            await connection.DisposeAsync();
            Left();
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => listener.DisposeAsync();

    private void Left() => Interlocked.Decrement(ref _open);
}
