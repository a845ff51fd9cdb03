using System.Net.Http.Headers;
using PushOperator.Client.Tests.Support;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.TestUtilities;
using PushOperator.TestUtilities.Tokens;

namespace PushOperator.Client.Tests.RealGateway;

/// <summary>Tokens of a real issuer, from the client's provider and <c>push --token-file</c> to a real gateway.</summary>
public sealed class TokenAgainstGatewayTests : IAsyncLifetime
{
    private readonly TokenIssuer _issuer = TokenIssuer.Start();
    private readonly TemporaryDirectory _directory = new();
    private RealGatewayCase _case = null!;

    private string TokenFile => Path.Combine(_directory.Path, "token");

    public async ValueTask InitializeAsync() => _case = await RealGatewayCase.StartAsync(DeliveryMode.Broadcast, new AuthConfiguration
    {
        Jwt = new JwtConfiguration { Issuer = TokenIssuer.Name, Audience = TokenIssuer.Audience, JwksUri = _issuer.JwksUri, ClockSkewMs = 0 },
    });

    public async ValueTask DisposeAsync()
    {
        await _case.DisposeAsync();
        _issuer.Dispose();
        _directory.Dispose();
    }

    /// <summary>Guard: <c>TokenRenewal</c>: without it the gateway closes the connection when the first token ends.</summary>
    [Fact]
    public async Task A_subscription_outlives_its_tokens_on_one_connection()
    {
        var changes = new System.Collections.Concurrent.ConcurrentQueue<ConnectionChange>();
        var asked = 0;
        await using var subscriber = _case.Subscriber("phone", options =>
        {
            options.OnConnectionChange = changes.Enqueue;
            options.TokenProvider = _ =>
            {
                Interlocked.Increment(ref asked);
                return ValueTask.FromResult(Living(seconds: 4));
            };
        });
        var reader = new Reader(subscriber);
        var reading = reader.NextAsync();

        await Eventually.HoldsAsync(() => Volatile.Read(ref asked) >= 4, "three tokens were renewed, which takes longer than the first one lives");
        using var publisher = new PushPublisher(new PushPublisherOptions { Url = _case.Gateway.CommandPort, TokenProvider = _ => ValueTask.FromResult(Living(seconds: 60)) });
        var id = await publisher.PublishAsync("orders", OutgoingMessage.Json(new { n = 1 }));

        (await reading)!.Id.Should().Be(id);
        changes.Should().ContainSingle("it never reconnected").Which.State.Should().Be(ConnectionState.Connected);
    }

    [Fact]
    public async Task Push_reads_the_token_from_a_file()
    {
        await File.WriteAllTextAsync(TokenFile, _issuer.Issue(claims => claims["scope"] = "topic:orders:subscribe topic:orders:publish") + "\n");

        var published = await Push.RunAsync("publish", "orders", "{\"n\":1}", "--command-url", _case.Gateway.CommandPort.ToString(), "--token-file", TokenFile);
        var printed = await Push.RunAsync("subscribe", _case.Gateway.Subscribe.ToString(), "--from", "earliest", "--count", "1", "--token-file", TokenFile);
        var refused = await Push.RunAsync("publish", "orders", "{\"n\":1}", "--command-url", _case.Gateway.CommandPort.ToString());

        (published.ExitCode, printed.ExitCode).Should().Be((0, 0));
        printed.Output.Should().StartWith(published.Lines[0]);
        refused.ExitCode.Should().Be(3);
        refused.Error.Should().Contain("token_missing");
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData(" \n", "is empty")]
    public async Task A_file_without_a_token_is_named(string? content, string says)
    {
        if (content is not null) await File.WriteAllTextAsync(TokenFile, content);

        var push = await Push.RunAsync("subscribe", _case.Gateway.Subscribe.ToString(), "--token-file", TokenFile);

        push.ExitCode.Should().NotBe(0);
        push.Error.Should().Contain("--token-file").And.Contain(TokenFile).And.Contain(says);
    }

    /// <summary>Whatever happens to a token, neither the gateway's log nor its metrics nor its command port has a part of it.</summary>
    [Fact]
    public async Task A_token_never_comes_out_again()
    {
        var good = _issuer.Issue(claims => claims["canary"] = "canary-claim");
        var bad = _issuer.Issue(claims => claims["aud"] = "canary-audience", header => header["kid"] = "canary-key");
        foreach (var token in new[] { good, bad, "canary-rubbish" })
        {
            await File.WriteAllTextAsync(TokenFile, token);
            await Push.RunAsync("publish", "orders", "{\"n\":1}", "--command-url", _case.Gateway.CommandPort.ToString(), "--token-file", TokenFile, "--retry-for", "0");
            using var client = await RawWebSocket.OpenAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(_case.Gateway.Address), 8080));
            await client.HandshakeAsync(RawWebSocket.Request($"/ws?access_token={token}", extra: $"Authorization: Bearer {token}\r\n"));
        }

        await using var subscriber = _case.Subscriber("phone", options => options.TokenProvider = _ => ValueTask.FromResult(good));
        var reading = new Reader(subscriber).NextAsync();
        using var http = new HttpClient { BaseAddress = _case.Gateway.CommandPort };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _case.Gateway.CommandToken);
        var said = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                said = string.Join('\n', await http.GetStringAsync("/metrics"), await http.GetStringAsync("/endpoint"), await http.GetStringAsync("/v1/groups/workers"), await http.GetStringAsync("/v1/groups/workers/subscribers"));
                return said.Contains("alice:phone", StringComparison.Ordinal);
            },
            "the subscriber is listed");
        await _case.Gateway.TerminateAsync();
        var log = _case.Gateway.Log();

        log.Should().Contain("Connection", "the log tells of each connection and refusal");
        foreach (var part in good.Split('.').Concat(bad.Split('.')).Concat(_case.Gateway.CommandToken.Split('.')).Append("canary")) (said + log).Should().NotContain(part);
        _ = reading;
    }

    private string Living(int seconds) => _issuer.Issue(claims => claims["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0 + seconds);
}
