using System.Security.Cryptography;
using System.Text;
using PushOperator.Conformance.Tests.Cases;
using PushOperator.Conformance.Tests.Targets;
using PushOperator.Conformance.Tests.Wire;

namespace PushOperator.Conformance.Tests;

/// <summary>Every handshake of the table: refused with its status, or taken with an answer that is complete and exact, and then spoken on.</summary>
public abstract class HandshakeConformanceTests(Target target)
{
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static TheoryData<string> Names => [.. HandshakeCases.All.Select(row => row.What)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Holds(string what)
    {
        var row = HandshakeCases.Find(what);
        var request = row.Request(target.Path);
        using var client = await target.DialAsync();

        await client.HandshakeAsync(request);

        client.Status.Should().Be(row.Status, client.Head);
        if (row.Status == 426)
        {
            client.Headers("Sec-WebSocket-Version").Should().Equal("13");
            client.Headers("Upgrade").Should().Equal("websocket");
        }

        if (row.Status != 101) return;
        client.Headers("Upgrade").Should().ContainSingle().Which.Should().BeEquivalentTo("websocket");
        client.Headers("Connection").Should().ContainSingle().Which.Should().BeEquivalentTo("upgrade");
        client.Headers("Sec-WebSocket-Accept").Should().Equal(AcceptFor(request));
        client.Headers("Sec-WebSocket-Extensions").Should().BeEmpty("none is spoken");
        client.Headers("Sec-WebSocket-Protocol").Should().Equal(row.Protocol is null ? [] : [row.Protocol]);
        await AnswersPingAsync(client);
    }

    [Fact]
    public async Task Frames_in_one_packet_with_the_handshake_are_kept()
    {
        using var client = await target.DialAsync();

        await client.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(HandshakeRequest.For(target.Path)), .. ClientBytes.Frame(ClientBytes.Ping, "early")]);
        await client.HandshakeAsync("");

        client.Status.Should().Be(101);
        client.Headers("Sec-WebSocket-Accept").Should().Equal(HandshakeRequest.Accept);
        await ReadPongAsync(client, "early");
    }

    [Fact]
    public async Task A_second_request_after_the_handshake_is_not_http()
    {
        using var client = await target.ConnectAsync();

        await client.SendAsync(Encoding.ASCII.GetBytes(HandshakeRequest.For(target.Path)));

        // "GE" is an unfinished frame of opcode 7 with a reserved bit.
        (await client.ReadFrameAsync()).Payload.Take(2).Should().Equal(1002 >> 8, 1002 & 0xFF);
        await client.EndsOrderlyAsync();
    }

    private static async Task AnswersPingAsync(WireClient client)
    {
        await client.SendAsync(ClientBytes.Frame(ClientBytes.Ping, "there?"));
        await ReadPongAsync(client, "there?");
    }

    // The gateway says welcome first.
    private static async Task ReadPongAsync(WireClient client, string payload)
    {
        var frame = await client.ReadFrameAsync();
        if (frame.Opcode == 1) frame = await client.ReadFrameAsync();
        frame.Is(ServerFrame.Pong(payload)).Should().BeTrue(frame.ToString());
    }

    private static string AcceptFor(string request)
    {
        var key = request.Split("\r\n").First(line => line.StartsWith("sec-websocket-key:", StringComparison.OrdinalIgnoreCase))[18..].Trim();
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
    }
}
