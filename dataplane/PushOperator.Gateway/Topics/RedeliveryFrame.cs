using System.Globalization;

namespace PushOperator.Gateway.Topics;

/// <summary>
/// Another delivery of a frame that was encoded once for everybody: the same payload with <c>deliveryCount</c> as its last member.
/// </summary>
internal static class RedeliveryFrame
{
    private static readonly byte[] Member = ",\"deliveryCount\":"u8.ToArray();

    /// <summary>Makes the frame of delivery number <paramref name="deliveryCount"/> from the first delivery's <c>message</c> frame.</summary>
    /// <remarks>Never compressed, whether or not the first delivery was: it goes to one subscriber, and rarely.</remarks>
    public static byte[] From(ReadOnlySpan<byte> firstDelivery, int deliveryCount)
    {
        var payload = firstDelivery[FrameHeader.LengthOf(firstDelivery)..];
        if ((firstDelivery[0] & FrameHeader.Deflated) != 0) payload = Deflate.Decompress(payload);
        var open = payload[..^1];
        Span<byte> count = stackalloc byte[11];
        deliveryCount.TryFormat(count, out var digits, default, CultureInfo.InvariantCulture);
        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        var payloadLength = open.Length + Member.Length + digits + 1;
        var headerLength = FrameHeader.Write(header, FrameHeader.Text, payloadLength);
        return [.. header[..headerLength], .. open, .. Member, .. count[..digits], (byte)'}'];
    }
}
