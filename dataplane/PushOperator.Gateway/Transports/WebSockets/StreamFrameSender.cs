using System.Buffers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using PushOperator.Gateway.Connections;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>Sends through the server's stream: for connections whose bytes do not go to a socket as they are (TLS), or that have none.</summary>
/// <remarks>The server ends its side when the request ends, so there is nothing to do in <see cref="FinishSending"/>.</remarks>
internal sealed class StreamFrameSender(Stream stream, HttpContext context) : IFrameSender
{
    private readonly Socket? _socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;

    /// <inheritdoc/>
    public int Untaken => _socket is null ? 0 : SendQueue.Length(_socket);

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlySequence<byte> frames)
    {
        try
        {
            foreach (var segment in frames) await stream.WriteAsync(segment, context.RequestAborted);
            await stream.FlushAsync(context.RequestAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            throw new IOException("the connection is gone", exception);
        }
    }

    /// <inheritdoc/>
    public void Schedule(FramePump pump) => ThreadPool.UnsafeQueueUserWorkItem(pump, preferLocal: false);

    /// <inheritdoc/>
    public void FinishSending()
    {
    }

    /// <inheritdoc/>
    public void Abort() => context.Abort();
}
