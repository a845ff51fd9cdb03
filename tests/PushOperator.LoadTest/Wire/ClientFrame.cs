using System.Buffers.Binary;

namespace PushOperator.LoadTest.Wire;

/// <summary>Masked, final WebSocket frames, as clients send them. The mask is zero: it has to be there, and a server undoes it all the same.</summary>
internal static class ClientFrame
{
    public const int Text = 1;
    public const int Pong = 10;

    /// <summary>A whole frame with less than 64 KiB.</summary>
    public static byte[] Create(int opcode, ReadOnlySpan<byte> payload)
    {
        var length = payload.Length < 126 ? 2 : 4;
        var frame = new byte[length + 4 + payload.Length];
        frame[0] = (byte)(0x80 | opcode);
        frame[1] = (byte)(0x80 | (payload.Length < 126 ? payload.Length : 126));
        if (length == 4) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        payload.CopyTo(frame.AsSpan(length + 4));
        return frame;
    }
}
