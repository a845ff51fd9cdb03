using System.Buffers.Binary;

namespace PushOperator.Gateway.Connections;

/// <summary>Puts a payload of the gateway's own into a WebSocket frame: final, unmasked, one frame a message.</summary>
internal static class FrameBuffer
{
    private const byte Final = 0x80;
    private const byte TextOpcode = 1;
    private const byte CloseOpcode = 8;
    private const byte PingOpcode = 9;
    private const byte PongOpcode = 10;

    /// <summary>A text frame.</summary>
    public static byte[] Text(ReadOnlySpan<byte> payload) => Create(TextOpcode, payload);

    /// <summary>A ping without payload.</summary>
    public static byte[] Ping() => Create(PingOpcode, []);

    /// <summary>The pong to a ping, its payload repeated.</summary>
    public static byte[] Pong(ReadOnlySpan<byte> payload) => Create(PongOpcode, payload);

    /// <summary>A close frame; without a code its body is empty.</summary>
    /// <param name="code">Close code, or null to answer a close that had none.</param>
    /// <param name="reason">Cut to the 123 bytes that a close frame holds.</param>
    public static byte[] Close(ushort? code, string reason)
    {
        if (code is not { } given) return Create(CloseOpcode, []);
        Span<byte> payload = stackalloc byte[125];
        BinaryPrimitives.WriteUInt16BigEndian(payload, given);
        System.Text.Unicode.Utf8.FromUtf16(reason, payload[2..], out _, out var written);
        return Create(CloseOpcode, payload[..(2 + written)]);
    }

    private static byte[] Create(byte opcode, ReadOnlySpan<byte> payload)
    {
        var headerLength = payload.Length switch { < 126 => 2, <= ushort.MaxValue => 4, _ => 10 };
        var frame = new byte[headerLength + payload.Length];
        frame[0] = (byte)(Final | opcode);
        switch (headerLength)
        {
            case 2:
                frame[1] = (byte)payload.Length;
                break;
            case 4:
                frame[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
                break;
            default:
                frame[1] = 127;
                BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
                break;
        }

        payload.CopyTo(frame.AsSpan(headerLength));
        return frame;
    }
}
