namespace PushOperator.Gateway.Groups;

/// <summary>
/// Why the gateway ends a connection: every close code it sends, in one place. The range alone tells a client what to do:
/// 40xx do not reconnect, 41xx reconnect with back-off, 42xx reconnect at once and resume.
/// </summary>
/// <param name="Code">WebSocket close code.</param>
/// <param name="Reason">Close reason on the wire and tag of the disconnect counter; at most 123 bytes of UTF-8.</param>
public readonly record struct DisconnectReason(ushort Code, string Reason)
{
    /// <summary>Whether the subscriber is wanted back at once, on another pod (42xx): what it is about to acknowledge is waited for.</summary>
    public bool IsMove => Code is >= 4200 and < 4300;

    public static readonly DisconnectReason Normal = new(1000, "normal");
    public static readonly DisconnectReason WebSocketProtocol = new(1002, "websocket_protocol_error");
    public static readonly DisconnectReason BinaryNotTaken = new(1003, "binary_not_supported");
    public static readonly DisconnectReason InvalidUtf8 = new(1007, "invalid_utf8");
    public static readonly DisconnectReason Policy = new(1008, "policy_violation");
    public static readonly DisconnectReason FrameTooLarge = new(1009, "frame_too_large");

    public static readonly DisconnectReason BadRequest = new(4000, "bad_request");
    public static readonly DisconnectReason Unauthenticated = new(4001, "unauthenticated");
    public static readonly DisconnectReason Forbidden = new(4003, "forbidden");
    public static readonly DisconnectReason NoSuchGroup = new(4004, "no_such_group");
    public static readonly DisconnectReason Replaced = new(4009, "replaced_by_newer_session");
    public static readonly DisconnectReason Protocol = new(4010, "protocol_error");
    public static readonly DisconnectReason MessageTooLarge = new(4013, "message_too_large");

    public static readonly DisconnectReason OverCapacity = new(4100, "over_capacity");
    public static readonly DisconnectReason SlowSubscriber = new(4101, "slow_subscriber");
    public static readonly DisconnectReason HeartbeatLost = new(4102, "heartbeat_lost");
    public static readonly DisconnectReason RateLimited = new(4103, "rate_limited");
    public static readonly DisconnectReason Internal = new(4104, "internal_error");

    public static readonly DisconnectReason Drain = new(4200, "drain");
    public static readonly DisconnectReason Rebalanced = new(4201, "rebalanced");
    public static readonly DisconnectReason GroupChanged = new(4202, "group_changed");
}
