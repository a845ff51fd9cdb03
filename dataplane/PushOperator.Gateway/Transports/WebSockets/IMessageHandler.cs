namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>What becomes of a client's messages. Called by its read loop only, one message at a time.</summary>
internal interface IMessageHandler
{
    /// <summary>Whether this client may send that at all.</summary>
    /// <param name="kind">Text or binary.</param>
    /// <returns>The rule it breaks, which ends the connection, or null.</returns>
    FrameViolation? Check(ReceivedFrame kind);

    /// <summary>Handles a message that <see cref="Check"/> let through. While it is incomplete nothing more is read from this client.</summary>
    ValueTask HandleAsync(ReceivedFrame kind, ReadOnlySpan<byte> payload);
}
