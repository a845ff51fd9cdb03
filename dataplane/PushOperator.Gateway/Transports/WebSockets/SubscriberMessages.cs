using PushOperator.Gateway.Connections;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>A subscriber's messages: JSON in text, and only where its subprotocol has frames of its own.</summary>
internal sealed class SubscriberMessages(SubscriberConnection connection, OperationHandler operations) : IMessageHandler
{
    /// <inheritdoc/>
    public FrameViolation? Check(ReceivedFrame kind) =>
        kind == ReceivedFrame.Binary ? FrameViolation.BinaryMessage
        : connection.HasProtocolFrames ? null
        : FrameViolation.ReadOnlySubprotocol;

    /// <inheritdoc/>
    public ValueTask HandleAsync(ReceivedFrame kind, ReadOnlySpan<byte> payload) => operations.HandleAsync(payload);
}
