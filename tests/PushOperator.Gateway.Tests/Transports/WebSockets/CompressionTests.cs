using System.Buffers;
using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Transports.WebSockets;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Transports.WebSockets;

/// <summary><c>permessage-deflate</c> (RFC 7692) on the way from the client, and how it is agreed on.</summary>
public sealed class CompressionTests
{
    private const string Answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private const byte Text = 0xC1;

    private static readonly FrameLimits s_limits = new() { MessageBytes = 10_000, BytesPerSecond = 100_000 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("permessage-deflate", true)]
    [InlineData("permessage-deflate; client_max_window_bits", true)]
    [InlineData("permessage-deflate; client_max_window_bits=9; client_no_context_takeover; server_no_context_takeover", true)]
    [InlineData("permessage-deflate; server_max_window_bits=15", true)]
    [InlineData("permessage-deflate; server_max_window_bits=\"15\"", true)]
    [InlineData("permessage-deflate; server_max_window_bits=10", false)]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", true)]
    [InlineData("permessage-deflate; server_max_window_bits", false)]
    [InlineData("permessage-deflate; client_max_window_bits=7", false)]
    [InlineData("permessage-deflate; client_max_window_bits=16", false)]
    [InlineData("permessage-deflate; client_max_window_bits=08", false)]
    [InlineData("permessage-deflate; client_no_context_takeover=1", false)]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover", false)]
    [InlineData("permessage-deflate; level=9", false)]
    [InlineData("x-webkit-deflate-frame, permessage-deflate", true)]
    [InlineData("permessage-bzip2", false)]
    public async Task An_offer_is_taken_when_it_can_be_kept(string offer, bool taken)
    {
        await using var gateway = await StartAsync(MessageCompression.Deflate);
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        (await client.HandshakeAsync(RawWebSocket.Request(extra: $"Sec-WebSocket-Extensions: {offer}\r\n"))).Should().Be(101);

        client.Header("Sec-WebSocket-Extensions").Should().Be(taken ? Answer : null);
        gateway.Group.Last.Request.IsDeflated.Should().Be(taken);
    }

    [Fact]
    public async Task It_is_off_by_default_and_then_a_compressed_message_is_a_broken_rule()
    {
        await using var gateway = await StartAsync(TestGateway.DefaultConfiguration().Compression);
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        (await client.HandshakeAsync(RawWebSocket.Request(extra: "Sec-WebSocket-Extensions: permessage-deflate\r\n"))).Should().Be(101);
        client.Header("Sec-WebSocket-Extensions").Should().BeNull();
        await client.SendFrameAsync(Text, Deflated("""{"op":"pause"}"""));

        (await client.ReadCloseAsync()).Code.Should().Be(1002);
    }

    [Fact]
    public async Task A_client_of_the_platform_and_the_gateway_understand_each_other()
    {
        await using var gateway = await StartAsync(MessageCompression.Deflate);
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("json.pushoperator.v1");
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions { ClientContextTakeover = false, ServerContextTakeover = false };
        await client.ConnectAsync(new Uri($"ws://{gateway.ProxyEndPoint}/ws"), Ct);

        await client.SendAsync("""{"op":"pause"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Ct);
        await client.SendAsync("""{"op":"resume"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Ct);

        await Eventually.HoldsAsync(() => gateway.Group.Last.Calls.Count == 2, "both came", cancellationToken: Ct);
    }

    [Fact]
    public void Messages_are_read_compressed_or_not_whole_or_in_pieces()
    {
        var text = string.Concat(Enumerable.Repeat("grüße ", 300));
        var deflated = Deflated(text);
        byte[] conversation =
        [
            .. RawWebSocket.Frame(Text, deflated),
            .. RawWebSocket.Frame(0x81, "plain"u8),
            .. RawWebSocket.Frame(0x41, deflated[..5]),
            .. RawWebSocket.Frame(0x89, "ping"u8),
            .. RawWebSocket.Frame(0x80, deflated[5..]),
            .. RawWebSocket.Frame(Text, Finished("the end of a stream")),
            .. RawWebSocket.Frame(Text, [0x00]),
            .. RawWebSocket.Frame(0xC2, Deflated("binary")),
        ];

        Read(conversation).Should().Equal($"Text {text}", "Text plain", "Ping ping", $"Text {text}", "Text the end of a stream", "Text ", "Binary binary");
    }

    public static TheoryData<string, byte[], int, string> Broken => new()
    {
        { "more than the limit", RawWebSocket.Frame(Text, Deflated(new string('x', 10_001))), 1009, "message of more than 10000 bytes" },
        { "a bomb", RawWebSocket.Frame(Text, Deflated(new string('x', 9_000_000))), 1009, "message of more than 10000 bytes" },
        { "not DEFLATE", RawWebSocket.Frame(Text, [0xFF, 0xFF, 0xFF, 0xFF]), 1007, "compressed message cannot be read" },
        { "not UTF-8", RawWebSocket.Frame(Text, Deflated([0x61, 0xFF])), 1007, "text is not UTF-8" },
        { "half a character", RawWebSocket.Frame(Text, Deflated([0x61, 0xE2, 0x82])), 1007, "text is not UTF-8" },
        { "a compressed continuation", [.. RawWebSocket.Frame(0x41, Deflated("a")), .. RawWebSocket.Frame(0xC0, "b"u8)], 1002, "reserved bits are set that no extension was agreed on for" },
        { "a compressed ping", RawWebSocket.Frame(0xC9, "b"u8), 1002, "reserved bits are set that no extension was agreed on for" },
        { "another reserved bit", RawWebSocket.Frame(0xA1, "b"u8), 1002, "reserved bits are set that no extension was agreed on for" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_breaks_a_rule_is_found(string what, byte[] frames, int code, string detail)
    {
        using var reader = new FrameReader(s_limits, TimeProvider.System, takesDeflated: true);
        var buffer = new ReadOnlySequence<byte>(frames);

        reader.Read(ref buffer).Should().Be(ReceivedFrame.Violation, what);

        (reader.Violation!.Reason.Code, reader.Violation.Detail).Should().Be(((ushort)code, detail));
    }

    /// <summary>Guard: <c>FrameReader.Inflate</c> counts what a message became.</summary>
    [Fact]
    public void What_a_message_becomes_counts_against_the_bytes_a_second()
    {
        var message = RawWebSocket.Frame(Text, Deflated(new string('x', 10_000)));
        using var reader = new FrameReader(s_limits, TimeProvider.System, takesDeflated: true);
        var buffer = new ReadOnlySequence<byte>([.. Enumerable.Repeat(message, 100).SelectMany(frame => frame)]);
        var read = 0;

        while (reader.Read(ref buffer) == ReceivedFrame.Text) read++;

        reader.Violation!.Reason.Code.Should().Be(4103);
        read.Should().BeInRange(20, 40);
    }

    private static Task<TestGateway> StartAsync(MessageCompression compression) => TestGateway.StartAsync(TestGateway.DefaultConfiguration() with { Compression = compression });

    private static List<string> Read(byte[] frames)
    {
        using var reader = new FrameReader(new FrameLimits(), TimeProvider.System, takesDeflated: true);
        var buffer = new ReadOnlySequence<byte>(frames);
        var found = new List<string>();
        for (var frame = reader.Read(ref buffer); frame != ReceivedFrame.None; frame = reader.Read(ref buffer)) found.Add($"{frame} {Encoding.UTF8.GetString(reader.Payload)}");
        return found;
    }

    private static byte[] Deflated(string text) => Deflated(Encoding.UTF8.GetBytes(text));

    // RFC 7692, 7.2.1: flushed, without the four bytes that a flush ends with.
    private static byte[] Deflated(byte[] payload)
    {
        using var compressed = new MemoryStream();
        using var deflate = new DeflateStream(compressed, CompressionLevel.Optimal);
        deflate.Write(payload);
        deflate.Flush();
        return compressed.ToArray()[..^4];
    }

    // RFC 7692, 7.2.3.4: the last block of a stream, and a byte.
    private static byte[] Finished(string text)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(Encoding.UTF8.GetBytes(text));
        return [.. compressed.ToArray(), 0x00];
    }
}
