namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>What one message from a client may cost. The words of <see cref="FrameViolation"/> name these figures.</summary>
internal static class FrameLimits
{
    /// <summary>Bytes of a message, all its fragments together.</summary>
    public const int MessageBytes = 1_048_576;

    /// <summary>Bytes of a first message that brings a token: from somebody who is not known yet no more is kept.</summary>
    public const int TokenMessageBytes = 16_384;

    /// <summary>Frames of a message.</summary>
    public const int Fragments = 64;
}
