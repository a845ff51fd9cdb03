using System.Buffers.Binary;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Connections;

/// <summary>Puts a payload of the gateway's own into a WebSocket frame: final, unmasked, one frame a message.</summary>
internal static class FrameBuffer
{
    private const byte CloseOpcode = 8;
    private const byte PingOpcode = 9;
    private const byte PongOpcode = 10;

    /// <summary>A text frame.</summary>
    public static byte[] Text(ReadOnlySpan<byte> payload) => Create(FrameHeader.Text, payload);

    /// <summary>A binary frame.</summary>
    public static byte[] Binary(ReadOnlySpan<byte> payload) => Create(FrameHeader.Binary, payload);

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
        Span<byte> header = stackalloc byte[FrameHeader.MaxLength];
        var length = FrameHeader.Write(header, opcode, payload.Length);
        return [.. header[..length], .. payload];
    }
}
