using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>A broken frame rule: the close code it costs, and the words the client gets as close reason.</summary>
/// <param name="Reason">Close code, and name for metrics.</param>
/// <param name="Detail">Close reason on the wire; at most 123 bytes.</param>
/// <param name="Limit">The limit that was exceeded, as the counter of limits names it; null: the rule is no limit.</param>
internal sealed record FrameViolation(DisconnectReason Reason, string Detail, string? Limit = null)
{
    public static readonly FrameViolation ReservedBits = new(DisconnectReason.WebSocketProtocol, "reserved bits are set that no extension was agreed on for");
    public static readonly FrameViolation ReservedOpcode = new(DisconnectReason.WebSocketProtocol, "reserved opcode");
    public static readonly FrameViolation Unmasked = new(DisconnectReason.WebSocketProtocol, "frames from a client must be masked");
    public static readonly FrameViolation FragmentedControl = new(DisconnectReason.WebSocketProtocol, "control frames cannot be fragmented");
    public static readonly FrameViolation LongControl = new(DisconnectReason.WebSocketProtocol, "control frames hold at most 125 bytes");
    public static readonly FrameViolation NonMinimalLength = new(DisconnectReason.WebSocketProtocol, "frame length is not in its shortest form");
    public static readonly FrameViolation NegativeLength = new(DisconnectReason.WebSocketProtocol, "frame length has its highest bit set");
    public static readonly FrameViolation StrayContinuation = new(DisconnectReason.WebSocketProtocol, "continuation without a message");
    public static readonly FrameViolation InterruptedMessage = new(DisconnectReason.WebSocketProtocol, "new message inside a fragmented one");
    public static readonly FrameViolation CloseLength = new(DisconnectReason.WebSocketProtocol, "a close frame holds no bytes or a code of two");
    public static readonly FrameViolation CloseCode = new(DisconnectReason.WebSocketProtocol, "close code is not one a client may send");
    public static readonly FrameViolation CloseReasonUtf8 = new(DisconnectReason.InvalidUtf8, "close reason is not UTF-8");
    public static readonly FrameViolation TextUtf8 = new(DisconnectReason.InvalidUtf8, "text is not UTF-8");
    public static readonly FrameViolation Deflate = new(DisconnectReason.InvalidUtf8, "compressed message cannot be read");
    public static readonly FrameViolation BinaryMessage = new(DisconnectReason.BinaryNotTaken, "binary messages are not taken; send JSON as text");
    public static readonly FrameViolation ReadOnlySubprotocol = new(DisconnectReason.Policy, "this subprotocol takes no messages from the client");

    public static FrameViolation MessageTooLong(FrameLimits limits) => new(DisconnectReason.FrameTooLarge, $"message of more than {limits.MessageBytes} bytes", "message_bytes");

    public static FrameViolation TokenMessageTooLong(FrameLimits limits) => new(DisconnectReason.FrameTooLarge, $"first message of more than {limits.TokenMessageBytes} bytes", "message_bytes");

    public static FrameViolation TooManyFragments(FrameLimits limits) => new(DisconnectReason.Policy, $"message of more than {limits.Fragments} fragments", "fragments");

    public static FrameViolation ControlFlood(FrameLimits limits) => new(DisconnectReason.Policy, $"more than {limits.ControlFramesPerSecond} control frames within a second", "control_frames");

    public static FrameViolation TooManyFrames(FrameLimits limits) => new(DisconnectReason.RateLimited, $"rate_limited: more than {limits.FramesPerSecond} frames a second", "frames");

    public static FrameViolation TooManyBytes(FrameLimits limits) => new(DisconnectReason.RateLimited, $"rate_limited: more than {limits.BytesPerSecond} bytes a second", "bytes");

    /// <summary>How a connection ends by it.</summary>
    public ConnectionEnding ToEnding() => new(Reason, Reason.Code, Detail) { Limit = Limit };
}
