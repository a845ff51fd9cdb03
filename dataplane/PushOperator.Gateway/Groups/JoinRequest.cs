using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups;

/// <summary>What a subscriber asks for in its handshake, its syntax already checked.</summary>
public sealed record JoinRequest
{
    /// <summary>Topics asked for by PushTopic name; empty means all of the group's.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Where to start: <c>committed</c>, <c>latest</c>, <c>earliest</c>, an RFC 3339 time, a cursor, or null for the default.</summary>
    public required string? From { get; init; }

    /// <summary>Unacknowledged deliveries the subscriber wants at most; already no larger than <c>ack.maxInFlight</c>.</summary>
    public required int Window { get; init; }

    /// <summary>How its frames are written.</summary>
    public required FrameFormat Format { get; init; }

    /// <summary>Whether its client takes compressed messages.</summary>
    public bool IsDeflated { get; init; }

    /// <summary>Which bytes it gets.</summary>
    public FrameCoding Coding => new(Format, IsDeflated);

    /// <summary>Whether deliveries are done as soon as they are written (automatic acknowledgement, or a format without acks).</summary>
    public required bool AutoAck { get; init; }
}
