namespace PushOperator.Gateway.Topics;

/// <summary>How the bytes of a message's frame come about: subscribers with the same one get the same bytes.</summary>
/// <param name="Format">What is in it.</param>
/// <param name="IsDeflated">Whether messages that gain by it are compressed (RFC 7692).</param>
public readonly record struct FrameCoding(FrameFormat Format, bool IsDeflated = false)
{
    /// <summary>Every one there is.</summary>
    public static IEnumerable<FrameCoding> All => Enum.GetValues<FrameFormat>().SelectMany(format => new[] { new FrameCoding(format), new FrameCoding(format, IsDeflated: true) });

    /// <summary>Without compression.</summary>
    public static implicit operator FrameCoding(FrameFormat format) => new(format);
}
