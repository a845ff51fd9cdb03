using System.Buffers;
using System.Text;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Transports.WebSockets;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Transports.WebSockets;

public sealed class FrameReaderTests
{
    private static readonly byte[] s_conversation =
    [
        .. RawWebSocket.Frame(0x81, "grüße"u8),
        .. RawWebSocket.Frame(0x01, Encoding.UTF8.GetBytes("€uro")[..2]),
        .. RawWebSocket.Frame(0x89, "ping"u8),
        .. RawWebSocket.Frame(0x00, Encoding.UTF8.GetBytes("€uro")[2..4]),
        .. RawWebSocket.Frame(0x80, Encoding.UTF8.GetBytes("€uro")[4..]),
        .. RawWebSocket.Frame(0x81, ""u8),
        .. RawWebSocket.Frame(0x81, Encoding.ASCII.GetBytes(new string('x', 70_000))),
        .. RawWebSocket.Frame(0x82, [1, 2, 3]),
        .. RawWebSocket.Frame(0x8A, ""u8),
        .. RawWebSocket.Frame(0x88, [0x03, 0xE8]),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(4_096)]
    [InlineData(1_000_000)]
    public void Read_AnyChunking_FindsTheSameFrames(int chunk)
    {
        using var reader = new FrameReader(new FrameLimits(), TimeProvider.System);

        var found = Read(reader, s_conversation, chunk);

        found.Should().Equal(
            "Text grüße", "Ping ping", "Text €uro", "Text ", "Text " + new string('x', 70_000), "Binary \u0001\u0002\u0003", "Pong ", "Close 1000");
    }

    [Fact]
    public void Read_TextThatCannotBecomeValid_FailsBeforeTheMessageEnds()
    {
        using var reader = new FrameReader(new FrameLimits(), TimeProvider.System);

        var found = Read(reader, RawWebSocket.Frame(0x01, [(byte)'a', 0xFF]), 1);

        found.Should().Equal("Violation text is not UTF-8");
    }

    [Theory]
    [InlineData(new byte[0], 0)]
    [InlineData(new byte[] { 0x61 }, 1)]
    [InlineData(new byte[] { 0x61, 0xE2, 0x82 }, 1)]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98 }, 0)]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98, 0x80 }, 4)]
    [InlineData(new byte[] { 0xED, 0xA0 }, -1)]
    [InlineData(new byte[] { 0x80 }, -1)]
    [InlineData(new byte[] { 0xF5 }, -1)]
    [InlineData(new byte[] { 0xC0 }, -1)]
    public void Validate_CutText_CountsWhatIsWhole(byte[] text, int expected) => Utf8Prefix.Validate(text).Should().Be(expected);

    private static List<string> Read(FrameReader reader, byte[] bytes, int chunk)
    {
        var found = new List<string>();
        var unread = new List<byte>();
        foreach (var piece in bytes.Chunk(chunk))
        {
            unread.AddRange(piece);
            var buffer = new ReadOnlySequence<byte>(unread.ToArray());
            for (var frame = reader.Read(ref buffer); frame != ReceivedFrame.None; frame = reader.Read(ref buffer))
            {
                var text = frame switch
                {
                    ReceivedFrame.Close => $"{reader.CloseCode}",
                    ReceivedFrame.Violation => reader.Violation!.Detail,
                    _ => Encoding.UTF8.GetString(reader.Payload),
                };
                found.Add($"{frame} {text}");
                if (frame is ReceivedFrame.Close or ReceivedFrame.Violation) return found;
            }

            unread = [.. buffer.ToArray()];
        }

        return found;
    }
}
