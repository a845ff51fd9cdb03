using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Transports.WebSockets;

public sealed class HandshakeTests
{
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    private const string Version = "Sec-WebSocket-Version: 13\r\n";

    public static TheoryData<string, string, int, string> Refusals => new()
    {
        { "another path", Get("/", Upgrade + Version + Key), 404, "not_found" },
        { "another group's path", Get("/shop/other/ws", Upgrade + Version + Key), 404, "not_found" },
        { "a command path", Get("/endpoint", Upgrade + Version + Key), 404, "not_found" },
        { "a POST", $"POST /ws HTTP/1.1\r\nHost: g\r\nContent-Length: 0\r\n{Upgrade}{Version}{Key}\r\n", 405, "method_not_allowed" },
        { "no upgrade", Get("/ws", Version + Key), 426, "upgrade_required" },
        { "HTTP/1.0", $"GET /ws HTTP/1.0\r\nHost: g\r\n{Upgrade}{Version}{Key}\r\n", 426, "upgrade_required" },
        { "an upgrade to something else", Get("/ws", "Upgrade: h2c\r\nConnection: Upgrade\r\n" + Version + Key), 426, "upgrade_required" },
        { "version 8", Get("/ws", Upgrade + "Sec-WebSocket-Version: 8\r\n" + Key), 426, "upgrade_required" },
        { "no version", Get("/ws", Upgrade + Key), 426, "upgrade_required" },
        { "no key", Get("/ws", Upgrade + Version), 400, "bad_key" },
        { "two keys", Get("/ws", Upgrade + Version + Key + Key), 400, "bad_key" },
        { "a short key", Get("/ws", Upgrade + Version + "Sec-WebSocket-Key: c2hvcnQ=\r\n"), 400, "bad_key" },
        { "a key that is not base64", Get("/ws", Upgrade + Version + "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!!!\r\n"), 400, "bad_key" },
        { "an unknown subprotocol", Get("/ws", Upgrade + Version + Key + "Sec-WebSocket-Protocol: mqtt, json.pushoperator.v2\r\n"), 400, "subprotocol_unsupported" },
        { "an origin that is not listed", Get("/ws", Upgrade + Version + Key + "Origin: https://evil.example\r\n"), 403, "origin_not_allowed" },
        { "an origin with a listed suffix", Get("/ws", Upgrade + Version + Key + "Origin: https://evil-example.com\r\n"), 403, "origin_not_allowed" },
        { "an origin with a listed prefix", Get("/ws", Upgrade + Version + Key + "Origin: https://example.com.evil\r\n"), 403, "origin_not_allowed" },
        { "another scheme", Get("/ws", Upgrade + Version + Key + "Origin: http://example.com\r\n"), 403, "origin_not_allowed" },
        { "origin null", Get("/ws", Upgrade + Version + Key + "Origin: null\r\n"), 403, "origin_not_allowed" },
        { "two origins", Get("/ws", Upgrade + Version + Key + "Origin: https://example.com\r\nOrigin: https://example.com\r\n"), 403, "origin_not_allowed" },
        { "an unknown parameter", Query("cursor=x"), 400, "bad_parameter" },
        { "a doubled parameter", Query("window=1&window=2"), 400, "bad_parameter" },
        { "an empty subscriber", Query("subscriber="), 400, "bad_parameter" },
        { "a subscriber with a space", Query("subscriber=a%20b"), 400, "bad_parameter" },
        { "a subscriber that is too long", Query("subscriber=" + new string('a', 129)), 400, "bad_parameter" },
        { "window 0", Query("window=0"), 400, "bad_parameter" },
        { "window -1", Query("window=-1"), 400, "bad_parameter" },
        { "window of letters", Query("window=many"), 400, "bad_parameter" },
        { "an empty topic", Query("topics=orders,"), 400, "bad_parameter" },
        { "a doubled topic", Query("topics=orders,orders"), 400, "bad_parameter" },
        { "another group's topic", Query("topics=payments"), 404, "topic_not_found" },
        { "a from that is nothing", Query("from=last%20week"), 400, "cursor_malformed" },
        { "a from with an impossible time", Query("from=2026-13-01T00:00:00Z"), 400, "cursor_malformed" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_handshake_that_is_not_in_order_is_refused_with_its_code(string what, string request, int status, string code)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        (await client.HandshakeAsync(request)).Should().Be(status, what);

        client.Header("Content-Type").Should().StartWith("application/problem+json");
        (await client.ReadBodyAsync()).Should().Contain($"\"code\":\"{code}\"").And.Contain($"\"status\":{status}");
        gateway.Group.Members.Should().BeEmpty("nothing joined");
    }

    [Fact]
    public async Task The_answer_to_a_wrong_version_names_the_right_one()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        await client.HandshakeAsync(Get("/ws", Upgrade + "Sec-WebSocket-Version: 12\r\n" + Key));

        client.Header("Sec-WebSocket-Version").Should().Be("13");
        client.Header("Upgrade").Should().Be("websocket");
    }

    [Theory]
    [InlineData("mqtt, cloudevents.json, json.pushoperator.v1", "cloudevents.json")]
    [InlineData("raw.pushoperator.v1", "raw.pushoperator.v1")]
    [InlineData("json.pushoperator.v1,raw.pushoperator.v1", "json.pushoperator.v1")]
    public async Task The_first_known_subprotocol_of_the_offer_is_chosen(string offer, string chosen)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await gateway.ConnectAsync(subprotocol: offer);

        client.Header("Sec-WebSocket-Protocol").Should().Be(chosen);
    }

    [Fact]
    public async Task Without_an_offer_no_subprotocol_is_echoed_and_frames_are_json()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await gateway.ConnectAsync(subprotocol: null);

        client.Header("Sec-WebSocket-Protocol").Should().BeNull();
        (await client.ReadJsonAsync()).Text("op").Should().Be("welcome");
    }

    [Fact]
    public async Task A_listed_origin_and_a_client_without_one_are_taken()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var browser = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        using var program = await gateway.ConnectAsync();

        (await browser.HandshakeAsync(RawWebSocket.Request(extra: "Origin: https://example.com\r\n"))).Should().Be(101);
    }

    [Fact]
    public async Task What_the_client_asks_for_reaches_the_group()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await gateway.ConnectAsync("?subscriber=alice&from=2026-01-31T12:00:00.5%2B02:00&topics=events,orders&window=100000");

        var member = gateway.Group.Last;
        member.Member.Subscriber.Should().Be("alice");
        member.Request.From.Should().Be("2026-01-31T12:00:00.5+02:00");
        member.Request.Topics.Should().Equal("events", "orders");
        member.Request.Window.Should().Be(256, "a larger window is lowered to ack.maxInFlight");
        member.Request.AutoAck.Should().BeFalse();
    }

    [Theory]
    [InlineData("?from=earliest")]
    [InlineData("?topics=orders")]
    public async Task A_shared_group_takes_no_position_and_no_topics(string query)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.DefaultConfiguration() with { Delivery = DeliveryMode.Shared });
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        (await client.HandshakeAsync(RawWebSocket.Request("/ws" + query))).Should().Be(400);
        (await client.ReadBodyAsync()).Should().Contain("bad_parameter").And.Contain("Shared");
    }

    [Fact]
    public async Task The_groups_own_refusal_is_passed_on()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Group.Refusal = new JoinOutcome.Refused(503, "no_partition", "all partitions are with other pods", TimeSpan.FromSeconds(2));
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        (await client.HandshakeAsync(RawWebSocket.Request())).Should().Be(503);
        client.Header("Retry-After").Should().Be("2");
        (await client.ReadBodyAsync()).Should().Contain("no_partition");
    }

    [Fact]
    public async Task The_path_that_an_ingress_leaves_in_place_is_taken_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await RawWebSocket.ConnectAsync(gateway.ProxyEndPoint, "/shop/dashboard/ws");

        (await client.ReadJsonAsync()).Text("op").Should().Be("welcome");
    }

    [Fact]
    public async Task Frames_sent_in_one_packet_with_the_handshake_are_kept()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        byte[] both = [.. System.Text.Encoding.ASCII.GetBytes(RawWebSocket.Request()), .. RawWebSocket.Frame(0x81, """{"op":"ping"}"""u8)];

        await client.SendRawAsync(both.AsMemory(0, both.Length - 1));
        (await client.HandshakeAsync("")).Should().Be(101);
        await client.SendRawAsync(both.AsMemory(both.Length - 1));

        (await client.ReadJsonAsync("pong")).Text("op").Should().Be("pong");
    }

    private static string Get(string path, string headers) => $"GET {path} HTTP/1.1\r\nHost: g\r\n{headers}\r\n";

    private static string Query(string query) => RawWebSocket.Request("/ws?" + query);
}
