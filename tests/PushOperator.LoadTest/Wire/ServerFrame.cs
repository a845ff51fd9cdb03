using System.Buffers.Binary;

namespace PushOperator.LoadTest.Wire;

/// <summary>Unmasked, final WebSocket frames, as servers send them (RFC 6455, section 5.2).</summary>
internal static class ServerFrame
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;

    /// <summary>Bytes of the header of a payload below 64 KiB.</summary>
    public static int HeaderLength(int payload) => payload < 126 ? 2 : 4;

    /// <summary>Writes the header of a text frame with less than 64 KiB.</summary>
    public static void WriteHeader(Span<byte> destination, int payload)
    {
        destination[0] = 0x80 | Text;
        if (payload < 126)
        {
            destination[1] = (byte)payload;
            return;
        }

        destination[1] = 126;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], checked((ushort)payload));
    }

    /// <summary>Finds the first whole frame.</summary>
    /// <param name="payload">Its payload.</param>
    /// <returns>Length of the frame, 0 when it is not all there.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, out int opcode, out ReadOnlySpan<byte> payload)
    {
        opcode = 0;
        payload = default;
        if (bytes.Length < 2) return 0;
        opcode = bytes[0] & 0x0F;
        var header = 2;
        long length = bytes[1] & 0x7F;
        if (length == 126)
        {
            if (bytes.Length < 4) return 0;
            (header, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }
        else if (length == 127)
        {
            if (bytes.Length < 10) return 0;
            (header, length) = (10, BinaryPrimitives.ReadInt64BigEndian(bytes[2..]));
        }

        if (bytes.Length < header + length) return 0;
        payload = bytes.Slice(header, (int)length);
        return header + (int)length;
    }
}
