using PushOperator.Gateway.Tests.Protocol;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Authentication;

/// <summary>Tokens on open connections: the first frame of browsers, the end of a token, and newer tokens.</summary>
public sealed class TokenLifeTests : IDisposable
{
    private readonly TokenIssuer _issuer = TokenIssuer.Start();

    public void Dispose() => _issuer.Dispose();

    /// <summary>Guard: <c>SubscriberConnection.CheckToken</c>.</summary>
    [Fact]
    public async Task A_connection_ends_with_its_token()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer, clockSkewMs: 0);
        using var client = await gateway.OpenAsync(Living(seconds: 2));

        var began = TimeProvider.System.GetTimestamp();
        var (code, reason) = await client.ReadCloseAsync();

        (code, reason).Should().Be((4001, "token_expired: connect with a new token"));
        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task The_clock_skew_counts_for_open_connections_too()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer, clockSkewMs: 2_000);
        using var client = await gateway.OpenAsync(Living(seconds: 0));

        (await client.ReadCloseAsync()).Code.Should().Be(4001);
    }

    /// <summary>Guard: <c>TokenRefresh</c> gives the newer token to the connection.</summary>
    [Fact]
    public async Task A_newer_token_takes_the_place_of_the_one_before()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer, clockSkewMs: 0);
        using var client = await gateway.OpenAsync(Living(seconds: 3));

        await client.SendTextAsync($$"""{"op":"auth","ref":7,"token":"{{Living(seconds: 60)}}"}""");
        var answer = await client.ReadJsonAsync();
        await client.SendTextAsync($$"""{"op":"auth","ref":8,"token":"{{Living(seconds: 6)}}"}""");
        await client.ReadJsonAsync();
        var began = TimeProvider.System.GetTimestamp();
        var (code, _) = await client.ReadCloseAsync();

        (answer.Text("op"), answer.Number("ref")).Should().Be(("authenticated", 7));
        answer.Number("tokenExpiresMs").Should().BeInRange(50_000, 60_000);
        code.Should().Be(4001);
        TimeProvider.System.GetElapsedTime(began).Should().BeGreaterThan(TimeSpan.FromSeconds(3), "the first token is over by then").And.BeLessThan(TimeSpan.FromSeconds(8), "the last one ends sooner than the one before");
    }

    /// <summary>Guard: <c>TokenRefresh</c> compares the subjects.</summary>
    [Theory]
    [InlineData("eve", null, "subject_changed")]
    [InlineData("alice", "topic:events:subscribe", "forbidden")]
    [InlineData("alice", "expired", "token_expired")]
    public async Task A_newer_token_of_another_subject_or_without_the_right_is_refused_and_the_one_before_counts_on(string subject, string? scope, string code)
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await gateway.OpenAsync(_issuer.Issue());
        var token = _issuer.Issue(claims =>
        {
            claims["sub"] = subject;
            if (scope == "expired") claims["exp"] = 1;
            else if (scope is not null) claims["scope"] = scope;
        });

        await client.SendTextAsync($$"""{"op":"auth","ref":7,"token":"{{token}}"}""");
        var refusal = await client.ReadJsonAsync();
        await client.SendTextAsync("""{"op":"publish","ref":1,"topic":"orders","data":1}""");

        (refusal.Text("op"), refusal.Text("code"), refusal.Number("ref")).Should().Be(("error", code, 7));
        (await client.ReadJsonAsync()).Text("op").Should().Be("published");
    }

    [Fact]
    public async Task A_newer_token_changes_what_may_be_published()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await gateway.OpenAsync(_issuer.Issue());

        await client.SendTextAsync($$"""{"op":"auth","token":"{{_issuer.Issue(claims => claims["scope"] = "topic:orders:subscribe topic:events:subscribe")}}"}""");
        (await client.ReadJsonAsync()).Text("op").Should().Be("authenticated");
        await client.SendTextAsync("""{"op":"publish","ref":1,"topic":"orders","data":1}""");

        (await client.ReadJsonAsync()).Text("code").Should().Be("forbidden");
    }

    /// <summary>Guard: <c>FirstFrame</c>.</summary>
    [Theory]
    [InlineData("""{"op":"ping"}""", 4001, "token_missing")]
    [InlineData("""{"op":"publish","ref":1,"topic":"orders","data":1}""", 4001, "token_missing")]
    [InlineData("""{"op":"auth"}""", 4001, "token_missing")]
    [InlineData("""{"op":"auth","token":7}""", 4001, "token_missing")]
    [InlineData("rubbish", 4001, "token_missing")]
    [InlineData("", 4001, "token_missing")]
    [InlineData("LONG", 1009, "first message of more than 16384 bytes")]
    public async Task A_browser_that_begins_with_anything_else_is_closed_before_it_is_in_the_group(string first, int code, string reason)
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await gateway.BrowserAsync();

        await client.SendTextAsync(first == "LONG" ? new string('x', 20_000) : first);

        (await client.ReadCloseAsync()).Should().Match<(ushort Code, string Reason)>(close => close.Code == code && close.Reason.StartsWith(reason));
        gateway.Group.Members.Should().BeEmpty();
    }

    /// <summary>Guard: the time of <c>FirstFrame</c>.</summary>
    [Fact]
    public async Task A_browser_that_says_nothing_is_closed_after_eight_seconds()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await gateway.BrowserAsync();
        var began = TimeProvider.System.GetTimestamp();

        var (first, payload) = await client.ReadFrameAsync(TimeSpan.FromSeconds(20));

        (first, (payload[0] << 8) | payload[1]).Should().Be((0x88, 4001));
        TimeProvider.System.GetElapsedTime(began).Should().BeGreaterThan(TimeSpan.FromSeconds(7)).And.BeLessThan(TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task What_a_browser_sends_behind_its_token_is_obeyed_once_it_is_in()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await gateway.BrowserAsync("/ws?subscriber=tab&topics=orders");
        byte[] together =
        [
            .. RawWebSocket.Frame(0x89, [1]),
            .. RawWebSocket.Frame(0x81, System.Text.Encoding.UTF8.GetBytes($$"""{"op":"auth","token":"{{_issuer.Issue()}}"}""")),
            .. RawWebSocket.Frame(0x81, """{"op":"ping"}"""u8),
        ];

        await client.SendRawAsync(together);

        (await client.ReadFrameAsync()).First.Should().Be(0x8A);
        (await client.ReadJsonAsync()).Text("op").Should().Be("welcome");
        (await client.ReadJsonAsync()).Text("op").Should().Be("pong");
        (gateway.Group.Last.Member.Subscriber, gateway.Group.Last.Request.Topics.Single()).Should().Be(("alice:tab", "orders"));
    }

    /// <summary>Guard: <c>DrainState.Begun</c> ends the wait of <c>FirstFrame</c>.</summary>
    [Fact]
    public async Task A_browser_that_has_not_said_who_it_is_is_let_go_by_a_drain()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await gateway.BrowserAsync();

        var stopping = gateway.StopAsync();

        (await client.ReadCloseAsync()).Code.Should().Be(4200);
        client.Dispose();
        await stopping;
    }

    [Fact]
    public async Task A_read_only_subprotocol_takes_the_token_of_a_browser_too()
    {
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);
        await client.HandshakeAsync(RawWebSocket.Request(subprotocol: "raw.pushoperator.v1", extra: TokenGateway.Origin));

        await client.SendTextAsync($$"""{"op":"auth","token":"{{_issuer.Issue()}}"}""");

        await Eventually.HoldsAsync(() => !gateway.Group.Members.IsEmpty, "the browser is in the group");
    }

    [Fact]
    public async Task The_examples_of_the_page_are_sent_and_taken()
    {
        var examples = ProtocolPage.Examples("Tokens");
        await using var gateway = await TokenGateway.StartAsync(_issuer);
        using var client = await gateway.OpenAsync(_issuer.Issue());

        await client.SendTextAsync(examples[0].Replace("eyJ…", _issuer.Issue(), StringComparison.Ordinal));
        var answer = await client.ReadJsonAsync();

        examples.Should().HaveCount(2);
        answer.GetRawText().Should().Be(System.Text.RegularExpressions.Regex.Replace(examples[1], "[0-9]{5,}", $"{answer.Number("tokenExpiresMs")}"));
    }

    private string Living(int seconds) => _issuer.Issue(claims => claims["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0 + seconds);
}
