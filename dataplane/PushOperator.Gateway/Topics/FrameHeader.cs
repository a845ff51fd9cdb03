using System.Buffers.Binary;

namespace PushOperator.Gateway.Topics;

/// <summary>The 2, 4 or 10 bytes before the payload of an unfragmented, unmasked WebSocket frame (RFC 6455, section 5.2).</summary>
internal static class FrameHeader
{
    public const byte Text = 0x1;
    public const byte Binary = 0x2;
    public const int MaxLength = 10;

    /// <summary>Beside the opcode: the payload is compressed (RSV1 of RFC 7692).</summary>
    public const byte Deflated = 0x40;

    private const byte Final = 0x80;

    /// <summary>Writes the header of a frame with that payload.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, byte opcode, int payloadLength)
    {
        destination[0] = (byte)(Final | opcode);
        if (payloadLength < 126)
        {
            destination[1] = (byte)payloadLength;
            return 2;
        }

        if (payloadLength <= ushort.MaxValue)
        {
            destination[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
            return 4;
        }

        destination[1] = 127;
        BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
        return 10;
    }

    /// <summary>Where the payload of a frame that <see cref="Write"/> began starts.</summary>
    public static int LengthOf(ReadOnlySpan<byte> frame) => (frame[1] & 0x7F) switch { < 126 => 2, 126 => 4, _ => 10 };
}
