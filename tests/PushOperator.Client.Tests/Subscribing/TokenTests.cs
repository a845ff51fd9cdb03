using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Subscribing;

/// <summary>The token provider: asked before a connection, before the token ends, and once more when a token was refused.</summary>
public sealed class TokenTests
{
    private int _asked;

    /// <summary>Guard: the header in <c>Handshake.ConnectAsync</c>.</summary>
    [Fact]
    public async Task Each_connection_has_a_token_of_its_own_in_the_header()
    {
        await using var test = await StartAsync();
        var reading = test.Reader.NextAsync();
        var first = await test.Gateway.WelcomeAsync();
        first.Cut();
        await test.PassAsync(await test.DisconnectedAsync());
        var second = await test.Gateway.WelcomeAsync();

        first.Header("Authorization").Should().Be("Bearer token-1");
        second.Header("Authorization").Should().Be("Bearer token-2");
        await second.CloseAsync(4003);
        await reading.Invoking(r => r).Should().ThrowAsync<PushClosedException>();
    }

    /// <summary>Guard: <c>TokenRenewal</c>; its wait, and that an answer sets the next one.</summary>
    [Fact]
    public async Task A_newer_token_is_sent_half_a_minute_before_the_one_before_ends()
    {
        await using var test = await StartAsync();
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.AcceptAsync();
        await connection.SendAsync(Welcome(tokenExpiresMs: 600_000));
        await Connected(test);

        test.Time.Advance(TimeSpan.FromSeconds(569));
        _asked.Should().Be(1);
        (await RenewedAsync(test, connection)).Should().Be("token-2");

        await connection.SendAsync("""{"op":"authenticated","tokenExpiresMs":1200000}""");
        await connection.SendAsync("""{"op":"gap","topic":"orders","partition":0,"from":1,"to":2,"reason":"retention"}""");
        await connection.MessageAsync("orders/0/3");
        await reading;
        test.Time.Advance(TimeSpan.FromSeconds(1_100));
        _asked.Should().Be(2, "the newer token lives on");
        test.Time.Advance(TimeSpan.FromSeconds(60));
        (await RenewedAsync(test, connection)).Should().Be("token-3");
    }

    [Fact]
    public async Task A_renewal_that_is_not_answered_is_tried_again()
    {
        await using var test = await StartAsync();
        _ = test.Reader.NextAsync();
        var connection = await test.Gateway.AcceptAsync();
        await connection.SendAsync(Welcome(tokenExpiresMs: 600_000));
        await Connected(test);

        test.Time.Advance(TimeSpan.FromSeconds(565));
        (await RenewedAsync(test, connection)).Should().Be("token-2");
        await connection.SendAsync("""{"op":"error","code":"keys_unavailable","detail":"auth.token: later","retry":true}""");
        (await RenewedAsync(test, connection)).Should().Be("token-3");

        test.Errors.Should().ContainSingle(error => error.Code == "keys_unavailable");
    }

    [Fact]
    public async Task A_gateway_that_asks_for_no_token_is_sent_none_later()
    {
        await using var test = await StartAsync();
        _ = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();
        await Connected(test);

        test.Time.Advance(TimeSpan.FromSeconds(26));
        var frame = await connection.ReceiveAsync();

        frame!.Value.GetProperty("op").GetString().Should().Be("ping");
        _asked.Should().Be(1);
    }

    /// <summary>Guard: <c>ReconnectPolicy.TakeNewToken</c>, at a handshake and at a close.</summary>
    [Fact]
    public async Task A_token_that_is_refused_or_over_is_replaced_by_a_new_one()
    {
        await using var test = await StartAsync();
        test.Gateway.RefuseNext(401, "token_expired", "the token expired");
        _ = test.Reader.NextAsync();
        await test.PassAsync(await test.DisconnectedAsync());
        var second = await test.Gateway.WelcomeAsync();
        await second.CloseAsync(4001, "token_expired: connect with a new token");
        await test.PassAsync(await test.DisconnectedAsync(2));
        var third = await test.Gateway.WelcomeAsync();

        (second.Header("Authorization"), third.Header("Authorization")).Should().Be(("Bearer token-2", "Bearer token-3"));
    }

    /// <summary>Guard: <c>ReconnectPolicy._isTokenRefused</c>.</summary>
    [Fact]
    public async Task Of_two_tokens_that_are_refused_one_after_the_other_the_second_is_the_last()
    {
        await using var test = await StartAsync();
        for (var i = 0; i < 3; i++) test.Gateway.RefuseNext(401, "token_signature", "the signature of the token is not right");
        var reading = test.Reader.NextAsync();
        await test.PassAsync(await test.DisconnectedAsync());

        (await reading.Invoking(r => r).Should().ThrowAsync<PushRefusedException>()).Which.Code.Should().Be("token_signature");
        test.Gateway.Attempts.Should().Be(2);
    }

    [Fact]
    public async Task Without_a_provider_a_refused_token_is_the_end()
    {
        await using var test = await SubscriberCase.StartAsync();
        test.Gateway.RefuseNext(401, "token_missing", "a token is wanted");

        await test.Reader.NextAsync().Invoking(r => r).Should().ThrowAsync<PushRefusedException>();

        test.Gateway.Attempts.Should().Be(1);
    }

    /// <summary>Guard: <c>TokenProviders.AskAsync</c>.</summary>
    [Theory]
    [InlineData("throws")]
    [InlineData("")]
    [InlineData("two\r\nlines: x")]
    public async Task A_provider_that_gives_no_token_is_asked_again(string what)
    {
        await using var test = await SubscriberCase.StartAsync(options => options.TokenProvider = _ => ++_asked > 1 ? ValueTask.FromResult("good") : what == "throws" ? throw new InvalidOperationException("login is down") : ValueTask.FromResult(what));
        _ = test.Reader.NextAsync();

        var lost = await test.DisconnectedAsync();
        await test.PassAsync(lost);
        var connection = await test.Gateway.WelcomeAsync();

        lost.Reason.Should().Contain(what == "throws" ? "login is down" : "gave no token");
        connection.Header("Authorization").Should().Be("Bearer good");
    }

    [Fact]
    public void A_header_and_a_provider_are_one_too_many()
    {
        var options = new PushSubscriberOptions
        {
            Url = new Uri("ws://127.0.0.1/ws"),
            TokenProvider = _ => ValueTask.FromResult("t"),
            Headers = new Dictionary<string, string> { ["authorization"] = "Bearer t" },
        };

        FluentActions.Invoking(() => new PushSubscriber(options)).Should().Throw<ArgumentException>().WithMessage("*give one of the two*");
    }

    private Task<SubscriberCase> StartAsync() => SubscriberCase.StartAsync(options => options.TokenProvider = _ => ValueTask.FromResult($"token-{Interlocked.Increment(ref _asked)}"));

    private static string Welcome(long tokenExpiresMs) =>
        $$"""{"op":"welcome","session":"s","heartbeatMs":3600000,"window":256,"recovered":true,"cursor":"c0","tokenExpiresMs":{{tokenExpiresMs}}}""";

    private static Task Connected(SubscriberCase test) => Eventually.HoldsAsync(() => test.Changes.Any(change => change.State == ConnectionState.Connected), "it is connected");

    /// <summary>Moves the clock until a token comes; other frames are passed over.</summary>
    private static async Task<string> RenewedAsync(SubscriberCase test, ScriptedConnection connection)
    {
        while (true)
        {
            var receiving = connection.ReceiveAsync();
            await Eventually.HoldsAsync(
                () =>
                {
                    if (!receiving.IsCompleted) test.Time.Advance(TimeSpan.FromMilliseconds(500));
                    return receiving.IsCompleted;
                },
                "a frame");
            var frame = (await receiving)!.Value;
            if (frame.GetProperty("op").GetString() == "auth") return frame.GetProperty("token").GetString()!;
        }
    }
}
