using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Gateway.Tests.Authentication;

/// <summary>The issuer's keys through rotation, outage and flood: a gateway whose clock the test moves, and a real key server.</summary>
public sealed class SigningKeyCacheTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly TokenIssuer _issuer = TokenIssuer.Start();
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await TokenGateway.StartAsync(_issuer, time: _time);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _issuer.Dispose();
    }

    [Fact]
    public async Task The_keys_are_read_once_for_many_tokens()
    {
        for (var i = 0; i < 5; i++) (await AskAsync()).Should().Be((200, ""));

        _issuer.Requests.Should().Be(1);
    }

    /// <summary>Guard: <c>SigningKeyCache.Pause</c>.</summary>
    [Fact]
    public async Task A_flood_of_unknown_kids_costs_the_issuer_one_request_in_thirty_seconds()
    {
        await AskAsync();
        for (var i = 0; i < 50; i++) (await AskAsync(kid: $"kid-{i}")).Should().Be((401, "token_key_unknown"));
        _issuer.Requests.Should().Be(1, "the keys were just read");

        _time.Advance(TimeSpan.FromSeconds(31));
        for (var i = 0; i < 50; i++) await AskAsync(kid: $"kid-{i}");

        _issuer.Requests.Should().Be(2);
    }

    /// <summary>Guard: the second reading in <c>SigningKeyCache.FindAsync</c>.</summary>
    [Fact]
    public async Task A_new_key_is_found_when_a_token_names_it_and_a_removed_one_counts_no_longer()
    {
        using var next = IssuerKey.Rsa("key-2");
        await AskAsync();
        _issuer.Published = [next.ToJwk()];
        _time.Advance(TimeSpan.FromSeconds(31));

        (await AskAsync(key: next)).Should().Be((200, ""));
        (await AskAsync()).Should().Be((401, "token_key_unknown"));
        _issuer.Requests.Should().Be(2);
    }

    /// <summary>Guard: <c>SigningKeyCache.s_fresh</c>.</summary>
    [Fact]
    public async Task Keys_of_ten_minutes_are_read_again_and_who_comes_then_does_not_wait()
    {
        await AskAsync();
        _issuer.IsSilent = true;
        _time.Advance(TimeSpan.FromMinutes(11));

        (await AskAsync()).Should().Be((200, ""));

        await Eventually.HoldsAsync(() => _issuer.Requests == 2, "the keys are asked for again");
    }

    /// <summary>Guard: <c>SigningKeyCache.s_usable</c>.</summary>
    [Theory]
    [InlineData("down")]
    [InlineData("rubbish")]
    [InlineData("no keys")]
    [InlineData("too much")]
    [InlineData("redirect")]
    public async Task While_the_issuer_does_not_answer_rightly_its_keys_count_for_an_hour_and_then_no_longer(string how)
    {
        await AskAsync();
        Break(how);

        _time.Advance(TimeSpan.FromMinutes(59));
        (await AskAsync()).Should().Be((200, ""));
        _time.Advance(TimeSpan.FromMinutes(2));
        (await AskAsync()).Should().Be((503, "keys_unavailable"));

        Break("mended");
        _time.Advance(TimeSpan.FromSeconds(3));
        (await AskAsync()).Should().Be((200, ""), "it is asked again two seconds later");
    }

    [Theory]
    [InlineData("down")]
    [InlineData("rubbish")]
    [InlineData("no keys")]
    [InlineData("only a shared secret")]
    [InlineData("too much")]
    [InlineData("redirect")]
    public async Task Without_keys_nobody_is_let_in_and_everybody_is_told_to_come_back(string how)
    {
        Break(how);
        using var client = await RawWebSocket.OpenAsync(_gateway.ProxyEndPoint);

        (await client.HandshakeAsync(RawWebSocket.Request(extra: $"Authorization: Bearer {_issuer.Issue()}\r\n"))).Should().Be(503);

        client.Header("Retry-After").Should().NotBeNull();
        (await client.ReadBodyAsync()).Should().Contain("keys_unavailable");
        (await AskAsync()).Should().Be((503, "keys_unavailable"));
        (await _gateway.FirstFrameAsync(_issuer.Issue())).Should().Match<(int Code, string Reason)>(close => close.Code == 4100 && close.Reason.StartsWith("keys_unavailable"));
        _issuer.Requests.Should().Be(1, "three clients within two seconds share one answer, a redirect is not followed");
    }

    /// <summary>Guard: <c>SigningKeyCache.s_readTime</c>.</summary>
    [Fact]
    public async Task An_issuer_that_takes_the_request_and_says_nothing_is_given_up_after_five_seconds()
    {
        _issuer.IsSilent = true;

        var asking = AskAsync();
        await Eventually.HoldsAsync(() => _issuer.Requests == 1, "the issuer has the request");
        asking.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(5));

        (await asking).Should().Be((503, "keys_unavailable"));
    }

    [Fact]
    public async Task A_set_with_one_key_serves_tokens_without_kid()
    {
        using var nameless = IssuerKey.Rsa(null);
        _issuer.Published = [nameless.ToJwk()];

        (await AskAsync(key: nameless)).Should().Be((200, ""));
    }

    [Fact]
    public async Task What_happened_to_tokens_and_keys_is_counted()
    {
        await AskAsync();
        await AskAsync(kid: "other");
        // The reader of the metrics keeps an answer for a moment, by its own clock.
        await Eventually.HoldsAsync(
            async () =>
            {
                var metrics = await _gateway.Http.GetStringAsync("/metrics");
                return Regex.IsMatch(metrics, """push_gateway_tokens_total\{[^}]*outcome="accepted"\} 1""")
                    && metrics.Contains("""outcome="token_key_unknown"} 1""", StringComparison.Ordinal)
                    && metrics.Contains("push_gateway_jwks_reads_total", StringComparison.Ordinal);
            },
            "the counters are told");
    }

    /// <summary>Guard: <c>FileKeySource</c> reads the file each time.</summary>
    [Fact]
    public async Task Keys_in_a_file_are_read_again_when_the_Secret_changes()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "jwks.json");
        using var next = IssuerKey.Rsa("key-2");
        await File.WriteAllTextAsync(file, _issuer.Jwks());
        await using var gateway = await TokenGateway.StartAsync(_issuer, time: _time, configure: services => services.AddSingleton<IKeySource>(new FileKeySource(file)));

        (await gateway.PublishAsync(_issuer.Issue(time: _time))).Should().Be((200, ""));
        _issuer.Published = [next.ToJwk()];
        await File.WriteAllTextAsync(file, _issuer.Jwks());
        _time.Advance(TimeSpan.FromSeconds(31));

        (await gateway.PublishAsync(_issuer.Issue(key: next, time: _time))).Should().Be((200, ""));
        _issuer.Requests.Should().Be(0);
    }

    private Task<(int Status, string Code)> AskAsync(string? kid = null, IssuerKey? key = null) =>
        _gateway.PublishAsync(_issuer.Issue(header: head => head["kid"] = kid ?? key?.Kid ?? (key is null ? "key-1" : null), key: key, time: _time));

    private void Break(string how)
    {
        _issuer.Status = how switch { "down" => (int)HttpStatusCode.ServiceUnavailable, "redirect" => (int)HttpStatusCode.Found, _ => 200 };
        _issuer.Body = how switch
        {
            "rubbish" => "<html>login</html>",
            "no keys" => """{"keys":[]}""",
            "only a shared secret" => """{"keys":[{"kty":"oct","kid":"key-1","k":"AAAA"}]}""",
            "too much" => $$"""{"keys":[{"kty":"RSA","kid":"{{new string('x', 300_000)}}"}]}""",
            _ => null,
        };
    }
}
