using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Transports.WebSockets;

namespace PushOperator.ConformanceHost;

/// <summary>Sends messages back as they came. A client that does not read its echoes is not read either, once they fill the pump's queue.</summary>
internal sealed class EchoHandler(FramePump pump) : IMessageHandler
{
    /// <inheritdoc/>
    public FrameViolation? Check(ReceivedFrame kind) => null;

    /// <inheritdoc/>
    public ValueTask HandleAsync(ReceivedFrame kind, ReadOnlySpan<byte> payload)
    {
        pump.Enqueue(kind == ReceivedFrame.Text ? FrameBuffer.Text(payload) : FrameBuffer.Binary(payload));
        return new ValueTask(pump.Control.WaitForRoomAsync());
    }
}
