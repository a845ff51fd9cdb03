using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>Reads whole server frames, by RFC 6455 and not by the code under test.</summary>
internal static class FrameParser
{
    public static List<ReceivedFrame> Parse(ReadOnlySequence<byte> frames)
    {
        var bytes = frames.ToArray();
        var parsed = new List<ReceivedFrame>();
        for (var at = 0; at < bytes.Length;)
        {
            (bytes[at] & 0xB0).Should().Be(0x80, "each frame is final and has no reserved bit but that of compression");
            var isDeflated = (bytes[at] & 0x40) != 0;
            var opcode = (byte)(bytes[at] & 0x0F);
            var length = (long)(bytes[at + 1] & 0x7F);
            (bytes[at + 1] & 0x80).Should().Be(0, "a server does not mask");
            at += 2;
            if (length == 126)
            {
                length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
                at += 2;
            }
            else if (length == 127)
            {
                length = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at));
                at += 8;
            }

            var payload = bytes.AsSpan(at, (int)length).ToArray();
            parsed.Add(new ReceivedFrame(opcode, isDeflated ? Inflate(payload) : payload) { IsDeflated = isDeflated });
            at += (int)length;
        }

        return parsed;
    }

    // RFC 7692, 7.2.2: the end that every message lost comes back.
    private static byte[] Inflate(byte[] payload)
    {
        using var inflate = new DeflateStream(new MemoryStream([.. payload, 0x00, 0x00, 0xFF, 0xFF]), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        inflate.CopyTo(inflated);
        return inflated.ToArray();
    }
}
