using System.Buffers;
using System.Buffers.Binary;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>The header of a frame from a client: 6 to 14 bytes, the last four the mask.</summary>
internal readonly record struct ClientFrameHeader(bool Final, bool IsDeflated, Opcode Opcode, long PayloadLength, uint Mask)
{
    private const int MaxLength = 14;
    private const byte ReservedBits = 0x70;

    /// <summary>Whether the frame is close, ping or pong.</summary>
    public bool IsControl => Opcode >= Opcode.Close;

    /// <summary>Takes a header off the front of <paramref name="buffer"/>.</summary>
    /// <param name="takesDeflated">Whether compression was agreed on: then the first frame of a message may say that the message is compressed.</param>
    /// <returns>False when it is not complete yet, or when <paramref name="violation"/> says what is wrong with it.</returns>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, bool takesDeflated, out ClientFrameHeader header, out FrameViolation? violation)
    {
        header = default;
        Span<byte> bytes = stackalloc byte[MaxLength];
        var available = (int)Math.Min(buffer.Length, MaxLength);
        buffer.Slice(0, available).CopyTo(bytes);
        if (available < 2)
        {
            violation = null;
            return false;
        }

        var opcode = (Opcode)(bytes[0] & 0x0F);
        var final = (bytes[0] & 0x80) != 0;
        var shortLength = bytes[1] & 0x7F;
        violation = CheckFirstBytes(bytes, takesDeflated, opcode, final, shortLength);
        if (violation is not null) return false;

        var lengthBytes = shortLength switch { 126 => 2, 127 => 8, _ => 0 };
        if (available < 2 + lengthBytes + 4) return false;
        var length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => (long)shortLength,
        };
        violation = CheckLength(length, lengthBytes);
        if (violation is not null) return false;

        header = new ClientFrameHeader(final, (bytes[0] & FrameHeader.Deflated) != 0, opcode, length, BinaryPrimitives.ReadUInt32LittleEndian(bytes[(2 + lengthBytes)..]));
        buffer = buffer.Slice(2 + lengthBytes + 4);
        return true;
    }

    private static FrameViolation? CheckFirstBytes(ReadOnlySpan<byte> bytes, bool takesDeflated, Opcode opcode, bool final, int shortLength)
    {
        var mayBeDeflated = takesDeflated && opcode is (Opcode.Text or Opcode.Binary);
        if ((bytes[0] & ReservedBits & ~(mayBeDeflated ? FrameHeader.Deflated : 0)) != 0) return FrameViolation.ReservedBits;
        if (!Enum.IsDefined(opcode)) return FrameViolation.ReservedOpcode;
        if ((bytes[1] & 0x80) == 0) return FrameViolation.Unmasked;
        if (opcode < Opcode.Close) return null;
        if (!final) return FrameViolation.FragmentedControl;
        return shortLength > 125 ? FrameViolation.LongControl : null;
    }

    private static FrameViolation? CheckLength(long length, int lengthBytes) => lengthBytes switch
    {
        2 when length < 126 => FrameViolation.NonMinimalLength,
        8 when length is >= 0 and <= ushort.MaxValue => FrameViolation.NonMinimalLength,
        8 when length < 0 => FrameViolation.NegativeLength,
        _ => null,
    };
}
