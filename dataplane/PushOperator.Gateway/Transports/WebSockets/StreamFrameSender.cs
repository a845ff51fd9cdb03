using System.Buffers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PushOperator.Gateway.Connections;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>Sends through the server's stream: for connections whose bytes do not go to a socket as they are (TLS), or that have none.</summary>
internal sealed class StreamFrameSender(Stream stream, HttpContext context) : IFrameSender
{
    private static readonly TimeSpan s_shutdownTime = TimeSpan.FromSeconds(1);

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
    public async ValueTask FinishSendingAsync()
    {
        if (context.Features.Get<ISslStreamFeature>() is { } tls)
        {
            try
            {
                await tls.SslStream.ShutdownAsync().WaitAsync(s_shutdownTime);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or TimeoutException)
            {
                // The subscriber is gone, or reads nothing: it is not told.
            }
        }

        if (_socket is not null) SendQueue.Finish(_socket);
    }

    /// <inheritdoc/>
    public void Abort() => context.Abort();
}
