using System.Buffers;
using System.Buffers.Binary;

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
            (bytes[at] & 0xF0).Should().Be(0x80, "each frame is final and has no reserved bit");
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

            parsed.Add(new ReceivedFrame(opcode, bytes.AsSpan(at, (int)length).ToArray()));
            at += (int)length;
        }

        return parsed;
    }
}
