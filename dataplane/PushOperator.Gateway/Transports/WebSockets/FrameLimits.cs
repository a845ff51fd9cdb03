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
}
