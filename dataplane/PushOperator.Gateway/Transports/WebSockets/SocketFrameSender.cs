using System.Buffers;
using System.Net.Sockets;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Fanout;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>
/// Sends straight to the connection's socket, past the server's pipes: one system call for everything that waits, no copy, and no asynchronous machinery while
/// the kernel takes the bytes.
/// </summary>
/// <remarks>
/// Only for connections without TLS, and only after the server's own answer (101) is in the kernel: that is why the server's write buffer is set so that
/// its flush waits for the socket (see <c>GatewayHost</c>). The server goes on reading from the same socket.
/// </remarks>
internal sealed class SocketFrameSender(Socket socket, HttpContext context, FanoutThread thread) : IFrameSender
{
    /// <inheritdoc/>
    public int Untaken => SendQueue.Length(socket);

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlySequence<byte> frames)
    {
        try
        {
            foreach (var segment in frames)
            {
                var sent = TrySend(segment.Span);
                if (sent == segment.Length)
                {
                    frames = frames.Slice(sent);
                    continue;
                }

                return FinishAsync(frames.Slice(sent));
            }

            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return ValueTask.FromException(new IOException("the connection is gone", exception));
        }
    }

    /// <inheritdoc/>
    public void Schedule(FramePump pump) => thread.Schedule(pump);

    /// <inheritdoc/>
    public ValueTask FinishSendingAsync()
    {
        SendQueue.Finish(socket);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Abort() => context.Abort();

    /// <summary>Hands the kernel what it takes at once.</summary>
    private int TrySend(ReadOnlySpan<byte> bytes)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            var sent = socket.Send(bytes[total..], SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return total;
            if (error != SocketError.Success) throw new SocketException((int)error);
            total += sent;
        }

        return total;
    }

    private async ValueTask FinishAsync(ReadOnlySequence<byte> rest)
    {
        try
        {
            foreach (var segment in rest)
            {
                for (var left = segment; left.Length > 0;) left = left[await socket.SendAsync(left, SocketFlags.None)..];
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new IOException("the connection is gone", exception);
        }
    }
}
