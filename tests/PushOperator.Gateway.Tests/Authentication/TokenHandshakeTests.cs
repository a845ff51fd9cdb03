using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Authentication;

/// <summary>Where a token may stand, and what it lets its bearer do.</summary>
public sealed class TokenHandshakeTests : IDisposable
{
    private readonly TokenIssuer _issuer = TokenIssuer.Start();

    public void Dispose() => _issuer.Dispose();

    /// <summary>Guard: the last line of <c>SubscriberAdmission.AdmitAsync</c>.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("Cookie: access_token=TOKEN\r\n")]
    [InlineData("Authorization: Basic TOKEN\r\n")]
    [InlineData("Authorization: Bearer \r\n")]
    [InlineData("Proxy-Authorization: Bearer TOKEN\r\n")]
    [InlineData("Sec-WebSocket-Protocol: TOKEN\r\n")]
    public async Task A_program_without_a_bearer_token_is_refused(string headers)
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);

        (await gateway.HandshakeAsync(null, extra: headers.Replace("TOKEN", _issuer.Issue(), StringComparison.Ordinal))).Should().Be((401, "token_missing"));
        (await gateway.PublishAsync(null)).Should().Be((401, "token_missing"));
        gateway.Group.Members.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refusal_says_how_to_authenticate()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        await client.HandshakeAsync(RawWebSocket.Request());

        client.Header("WWW-Authenticate").Should().Be("Bearer");
    }

    /// <summary>Guard: <c>HeaderToken</c> counts the header's values; <c>SubscribeParameters</c> knows no token.</summary>
    [Fact]
    public async Task Two_tokens_or_one_in_the_address_are_refused()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        var token = _issuer.Issue();

        (await gateway.HandshakeAsync(token, extra: $"Authorization: Bearer {token}\r\n")).Should().Be((400, "token_doubled"));
        (await gateway.HandshakeAsync(null, $"/ws?token={token}")).Should().Be((400, "bad_parameter"));
        (await gateway.HandshakeAsync(token, $"/ws?access_token={token}")).Should().Be((400, "bad_parameter"));
    }

    [Fact]
    public async Task An_origin_that_is_not_listed_is_refused_whatever_the_token()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);

        (await gateway.HandshakeAsync(_issuer.Issue(), extra: "Origin: https://evil.example\r\n")).Should().Be((403, "origin_not_allowed"));
    }

    /// <summary>Guard: <c>SubscriberAdmission.CheckTopics</c>.</summary>
    [Theory]
    [InlineData("/ws?topics=orders", 101, "")]
    [InlineData("/ws?topics=events", 403, "forbidden")]
    [InlineData("/ws?topics=orders,events", 403, "forbidden")]
    [InlineData("/ws", 403, "forbidden")]
    [InlineData("/ws?topics=payments", 403, "forbidden")]
    public async Task The_scope_decides_which_topics_may_be_subscribed(string path, int status, string code)
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);

        (await gateway.HandshakeAsync(_issuer.Issue(claims => claims["scope"] = "topic:orders:subscribe"), path)).Should().Be((status, code));
    }

    /// <summary>Guard: <c>PublisherAdmission</c> and the check in <c>OperationHandler.Publish</c>. A topic that is not there is answered like one that is not the caller's.</summary>
    [Theory]
    [InlineData("events")]
    [InlineData("payments")]
    public async Task The_scope_decides_which_topics_may_be_published_to(string topic)
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        var token = _issuer.Issue(claims => claims["scope"] = "topic:orders:subscribe topic:orders:publish");
        using var client = await gateway.OpenAsync(token, "/ws?topics=orders");

        await client.SendTextAsync($$"""{"op":"publish","ref":1,"topic":"{{topic}}","data":1}""");
        var refusal = await client.ReadJsonAsync();
        await client.SendTextAsync("""{"op":"publish","ref":2,"topic":"orders","data":1}""");
        var answer = await client.ReadJsonAsync();

        (refusal.Text("code"), refusal.Text("detail")).Should().Be(("forbidden", $"publish.topic: the token lacks the scope topic:{topic}:publish"));
        answer.Text("op").Should().Be("published");
        (await gateway.PublishAsync(token, topic)).Should().Be((403, "forbidden"));
        (await gateway.PublishAsync(token)).Should().Be((200, ""));
    }

    /// <summary>Guard: <c>Caller.SubscriberId</c>.</summary>
    [Fact]
    public async Task Nobody_can_name_the_session_of_another_subject()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var alice = await gateway.OpenAsync(_issuer.Issue(), "/ws?subscriber=phone");
        using var eve = await gateway.OpenAsync(_issuer.Issue(claims => claims["sub"] = "eve"), "/ws?subscriber=phone");
        using var colon = await gateway.OpenAsync(_issuer.Issue(claims => claims["sub"] = "alice:phone"), "/ws?subscriber=x");
        using var escaped = await gateway.OpenAsync(_issuer.Issue(claims => claims["sub"] = "alice_3aphone"), "/ws?subscriber=x");

        gateway.Group.Members.Select(member => member.Member.Subscriber).Should().Equal("alice:phone", "eve:phone", "alice_3aphone:x", "alice_5f3aphone:x");
        await alice.SendTextAsync("""{"op":"ping"}""");
        (await alice.ReadJsonAsync("pong")).Text("op").Should().Be("pong", "nobody replaced it");

        using var again = await gateway.OpenAsync(_issuer.Issue(), "/ws?subscriber=phone");
        (await alice.ReadCloseAsync()).Code.Should().Be(4009);
    }

    [Fact]
    public async Task The_welcome_says_how_long_the_token_lives()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        await client.HandshakeAsync(RawWebSocket.Request(extra: $"Authorization: Bearer {_issuer.Issue()}\r\n"));

        (await client.ReadJsonAsync()).Number("tokenExpiresMs").Should().BeInRange(3_500_000, 3_600_000);
    }

    [Fact]
    public async Task A_group_that_takes_everybody_does_not_look_at_tokens()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        (await gateway.HandshakeAsync("rubbish")).Status.Should().Be(101);
        await client.SendTextAsync("""{"op":"auth","token":"rubbish"}""");
        (await client.ReadJsonAsync()).Text("code").Should().Be("not_supported");
        client.Dispose();
    }

    /// <summary>Whatever is wrong with a token, no part of it comes back.</summary>
    [Fact]
    public async Task An_answer_holds_nothing_of_the_token()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        var token = _issuer.Issue(claims => claims["aud"] = "canary-audience", header => header["kid"] = "canary-key");
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        await client.HandshakeAsync(RawWebSocket.Request(extra: $"Authorization: Bearer {token}\r\n"));

        (client.Answer + await client.ReadBodyAsync()).Should().NotContain("canary").And.NotContain(token[..20]);
    }
}
