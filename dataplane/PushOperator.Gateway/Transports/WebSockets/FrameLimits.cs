using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>What the messages of one client may cost.</summary>
internal sealed record FrameLimits
{
    /// <summary>Bytes of a message, all its fragments together.</summary>
    public int MessageBytes { get; init; } = 1_048_576;

    /// <summary>Bytes of a first message that brings a token: from somebody who is not known yet no more is kept.</summary>
    public int TokenMessageBytes { get; init; } = 16_384;

    /// <summary>Frames of a message.</summary>
    public int Fragments { get; init; } = 64;

    /// <summary>Pings and pongs within a second.</summary>
    public int ControlFramesPerSecond { get; init; } = 128;

    /// <summary>Frames of any kind a second, two seconds' worth at once; 0: no limit.</summary>
    public int FramesPerSecond { get; init; }

    /// <summary>Bytes of payload a second, two seconds' worth and one message at once; 0: no limit.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Those of a group.</summary>
    public static FrameLimits Of(LimitsConfiguration limits) => new()
    {
        MessageBytes = limits.MessageBytes,
        FramesPerSecond = limits.FramesPerSecond,
        BytesPerSecond = limits.BytesPerSecond,
    };
}
