using System.Text;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Transports.WebSockets;

public sealed class FrameRuleTests
{
    private const byte Text = 0x81;
    private const byte TextBegin = 0x01;
    private const byte Continue = 0x00;
    private const byte ContinueEnd = 0x80;
    private const byte Close = 0x88;

    public static TheoryData<string, byte[], int> Violations => new()
    {
        { "an unmasked frame", [Text, 0x02, (byte)'h', (byte)'i'], 1002 },
        { "RSV1 without an extension", RawWebSocket.Frame(0xC1, "hi"u8), 1002 },
        { "RSV2", RawWebSocket.Frame(0xA1, "hi"u8), 1002 },
        { "RSV3", RawWebSocket.Frame(0x91, "hi"u8), 1002 },
        { "reserved opcode 3", RawWebSocket.Frame(0x83, "hi"u8), 1002 },
        { "reserved opcode 7", RawWebSocket.Frame(0x87, "hi"u8), 1002 },
        { "reserved opcode 11", RawWebSocket.Frame(0x8B, "hi"u8), 1002 },
        { "reserved opcode 15", RawWebSocket.Frame(0x8F, "hi"u8), 1002 },
        { "a fragmented ping", RawWebSocket.Frame(0x09, "hi"u8), 1002 },
        { "a ping of 126 bytes", RawWebSocket.Frame(0x89, new byte[126]), 1002 },
        { "a continuation of nothing", RawWebSocket.Frame(ContinueEnd, "hi"u8), 1002 },
        { "a new message inside a message", [.. RawWebSocket.Frame(TextBegin, "a"u8), .. RawWebSocket.Frame(Text, "b"u8)], 1002 },
        { "two bytes with a length of 16 bits", [Text, 0xFE, 0, 2, 0, 0, 0, 0, (byte)'h', (byte)'i'], 1002 },
        { "300 bytes with a length of 64 bits", [Text, 0xFF, 0, 0, 0, 0, 0, 0, 1, 44, 0, 0, 0, 0], 1002 },
        { "a length with the highest bit", [Text, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002 },
        { "a length of 2^63 - 1", [Text, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], 1009 },
        { "a length of 1 MiB and 1", [Text, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0], 1009 },
        { "65 fragments", [.. RawWebSocket.Frame(TextBegin, "a"u8), .. Enumerable.Repeat(RawWebSocket.Frame(Continue, ""u8), 64).SelectMany(frame => frame)], 1008 },
        { "text that is not UTF-8", RawWebSocket.Frame(Text, [0xC3, 0x28]), 1007 },
        { "text that ends inside a code point", RawWebSocket.Frame(Text, [0xE2, 0x82]), 1007 },
        { "an overlong form", RawWebSocket.Frame(TextBegin, [0xC0, 0xAF]), 1007 },
        { "half a surrogate pair in UTF-8", RawWebSocket.Frame(TextBegin, [0xED, 0xA0, 0x80]), 1007 },
        { "a code point broken across fragments", [.. RawWebSocket.Frame(TextBegin, [0xE2]), .. RawWebSocket.Frame(Continue, [0x28])], 1007 },
        { "a binary message", RawWebSocket.Frame(0x82, "{}"u8), 1003 },
        { "a close of one byte", RawWebSocket.Frame(Close, [3]), 1002 },
        { "close code 0", CloseFrame(0), 1002 },
        { "close code 999", CloseFrame(999), 1002 },
        { "close code 1004", CloseFrame(1004), 1002 },
        { "close code 1005", CloseFrame(1005), 1002 },
        { "close code 1006", CloseFrame(1006), 1002 },
        { "close code 1015", CloseFrame(1015), 1002 },
        { "close code 1016", CloseFrame(1016), 1002 },
        { "close code 2999", CloseFrame(2999), 1002 },
        { "close code 5000", CloseFrame(5000), 1002 },
        { "a close reason that is not UTF-8", RawWebSocket.Frame(Close, [0x03, 0xE8, 0xFF]), 1007 },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_broken_frame_rule_costs_its_close_code_and_no_reset(string what, byte[] bytes, int code)
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        using (client)
        {
            // Bytes after the violation are what makes careless servers reset the connection.
            await client.SendRawAsync((byte[])[.. bytes, .. new byte[512]]);

            var close = await client.ReadCloseAsync();
            close.Code.Should().Be((ushort)code, what);
            close.Reason.Should().NotBeEmpty();
            (await client.EndsOrderlyAsync()).Should().BeTrue("the close frame is followed by FIN, not RST");
        }

        await Eventually.HoldsAsync(() => membership.Disposed, "the place in the group is given back");
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1011)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task A_close_code_that_a_client_may_send_is_echoed(int code)
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        await client.SendCloseAsync((ushort)code);

        (await client.ReadCloseAsync()).Code.Should().Be((ushort)code);
        (await client.EndsOrderlyAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task A_close_without_a_code_is_answered_without_one()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        await client.SendFrameAsync(Close, []);

        (await client.ReadCloseAsync()).Should().Be(((ushort)0, ""));
    }

    [Fact]
    public async Task A_ping_is_answered_also_inside_a_fragmented_message_cut_within_a_code_point()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        var ack = Encoding.UTF8.GetBytes("""{"op":"nack","id":"orders/3/42","reason":"€"}""");
        var cut = Array.IndexOf(ack, (byte)0xE2) + 1;
        membership.Deliver(new("orders", 3, 42), "1");
        await client.ReadJsonAsync("message");

        await client.SendFrameAsync(TextBegin, ack.AsSpan(0, cut));
        await client.SendFrameAsync(0x89, "are you there"u8);
        await client.SendFrameAsync(ContinueEnd, ack.AsSpan(cut));

        var (first, payload) = await client.ReadFrameAsync();
        first.Should().Be(0x8A);
        payload.Should().Equal("are you there"u8.ToArray());
        await Eventually.HoldsAsync(() => membership.Calls.Contains("nack orders/3/42 "), "the message is put together");
    }

    [Fact]
    public async Task A_message_that_comes_one_byte_at_a_time_is_understood()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        foreach (var one in RawWebSocket.Frame(Text, """{"op":"ping","ref":1}"""u8)) await client.SendRawAsync(new[] { one });

        (await client.ReadJsonAsync()).Text("op").Should().Be("pong");
    }

    [Fact]
    public async Task A_message_of_one_mebibyte_is_read_and_answered()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        await client.SendFrameAsync(Text, Encoding.ASCII.GetBytes("{\"op\":\"" + new string('x', 1_048_576 - 9) + "\"}"));

        (await client.ReadJsonAsync()).Text("code").Should().Be("unknown_op");
    }

    [Fact]
    public async Task A_flood_of_pings_ends_the_connection_with_1008()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        await client.SendRawAsync(Enumerable.Repeat(RawWebSocket.Frame(0x89, ""u8), 1_000).SelectMany(frame => frame).ToArray());

        (await client.ReadCloseAsync()).Code.Should().Be(1008);
    }

    [Fact]
    public async Task A_message_on_a_subprotocol_that_takes_none_ends_the_connection_with_1008()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await gateway.ConnectAsync(subprotocol: "raw.pushoperator.v1");

        await client.SendTextAsync("hello");

        (await client.ReadCloseAsync()).Code.Should().Be(1008);
    }

    private static byte[] CloseFrame(ushort code) => RawWebSocket.Frame(Close, [(byte)(code >> 8), (byte)code]);
}
