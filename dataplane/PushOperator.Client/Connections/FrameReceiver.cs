using System.Buffers;
using System.Net.WebSockets;
using PushOperator.Client.Frames;

namespace PushOperator.Client.Connections;

/// <summary>Puts WebSocket fragments together into frames. One caller at a time.</summary>
internal sealed class FrameReceiver(WebSocket socket, int mostBytes)
{
    /// <summary>First guess of a frame's size; it grows with the largest frame seen and stays.</summary>
    private const int FirstBuffer = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FirstBuffer);

    /// <summary>The next frame, or null when the gateway has sent its close frame.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    /// <exception cref="FrameTooLargeException">A frame of more bytes than allowed.</exception>
    /// <exception cref="System.Text.Json.JsonException">Not a frame.</exception>
    public async ValueTask<GatewayFrame?> ReceiveAsync(CancellationToken cancellationToken)
    {
        _buffer.ResetWrittenCount();
        while (true)
        {
            var part = await ReceivePartAsync(cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            _buffer.Advance(part.Count);
            if (_buffer.WrittenCount > mostBytes) throw new FrameTooLargeException(mostBytes);
            if (part.EndOfMessage) return GatewayFrame.Parse(_buffer.WrittenSpan);
        }
    }

    private async ValueTask<ValueWebSocketReceiveResult> ReceivePartAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(_buffer.GetMemory(FirstBuffer), cancellationToken);
        }
        catch (ObjectDisposedException e)
        {
            // Aborted by somebody else while nobody was receiving: an aborted ClientWebSocket calls itself disposed.
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, e);
        }
    }
}
