using System.Buffers.Binary;
using System.Text;
using PushOperator.TestUtilities;

namespace PushOperator.Conformance.Tests.Wire;

/// <summary>What clients send: frames as they should be, and as they should not.</summary>
internal static class ClientBytes
{
    public const byte Fin = 0x80;
    public const byte Text = 0x81;
    public const byte Binary = 0x82;
    public const byte TextBegin = 0x01;
    public const byte BinaryBegin = 0x02;
    public const byte Continue = 0x00;
    public const byte ContinueEnd = 0x80;
    public const byte Close = 0x88;
    public const byte Ping = 0x89;
    public const byte Pong = 0x8A;

    public static byte[] Frame(int first, ReadOnlySpan<byte> payload = default) => RawWebSocket.Frame((byte)first, payload);

    public static byte[] Frame(int first, string payload) => RawWebSocket.Frame((byte)first, Encoding.UTF8.GetBytes(payload));

    /// <summary>Several after each other.</summary>
    public static byte[] All(params byte[][] frames) => [.. frames.SelectMany(frame => frame)];

    /// <summary>A frame whose mask is chosen.</summary>
    public static byte[] Masked(int first, uint mask, ReadOnlySpan<byte> payload)
    {
        Span<byte> key = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(key, mask);
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++) masked[i] ^= key[i & 3];
        return [(byte)first, (byte)(0x80 | payload.Length), .. key, .. masked];
    }

    /// <summary>A header that says its length in so many extra bytes (2 or 8), and a payload of zeros (mask included) of <paramref name="sent"/> bytes.</summary>
    public static byte[] LongForm(int first, int lengthBytes, ulong length, int sent)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, length);
        return [(byte)first, (byte)(0x80 | (lengthBytes == 2 ? 126 : 127)), .. wide[(8 - lengthBytes)..], .. new byte[4 + sent]];
    }

    public static byte[] CloseWith(int code, string reason = "") => CloseWith(code, Encoding.UTF8.GetBytes(reason));

    public static byte[] CloseWith(int code, byte[] reason) => Frame(Close, [(byte)(code >> 8), (byte)code, .. reason]);

    /// <summary>Deterministic bytes of all values.</summary>
    public static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    /// <summary>Printable text.</summary>
    public static byte[] Letters(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26)))];
}
