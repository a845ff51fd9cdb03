using PushOperator.Client.Tests.Support;

namespace PushOperator.Client.Tests.Subscribing;

/// <summary>C5: the range of a close code alone decides what happens next.</summary>
public sealed class CloseCodeTests
{
    [Theory]
    [InlineData(4000)]
    [InlineData(4001)]
    [InlineData(4003)]
    [InlineData(4004)]
    [InlineData(4009)]
    [InlineData(4010)]
    [InlineData(4013)]
    [InlineData(4077)]
    public async Task C5_40xx_ends_the_reading_with_the_code(int code)
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();

        await connection.CloseAsync(code, "why");

        var thrown = await reading.Invoking(r => r).Should().ThrowAsync<PushClosedException>();
        thrown.Which.Should().BeEquivalentTo(new { CloseCode = code, Reason = "why" });
        test.Gateway.Attempts.Should().Be(1);
    }

    /// <summary>
    /// Who gave up a handshake and connected again may be replaced by that very handshake, carried out late.
    /// Guard: <c>ReconnectPolicy.TakeUnanswered</c>, which also lets it count once only.
    /// </summary>
    [Fact]
    public async Task A_subscriber_replaced_after_a_handshake_without_an_answer_comes_back_once()
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync();
        (await test.Gateway.AcceptAsync()).Cut();
        await test.PassAsync(await test.DisconnectedAsync());
        await (await test.Gateway.WelcomeAsync()).CloseAsync(4009, "replaced_by_newer_session");
        await test.PassAsync(await test.DisconnectedAsync());

        await (await test.Gateway.WelcomeAsync()).CloseAsync(4009, "replaced_by_newer_session");

        (await reading.Invoking(r => r).Should().ThrowAsync<PushClosedException>()).Which.CloseCode.Should().Be(4009);
        test.Gateway.Attempts.Should().Be(3);
    }

    [Theory]
    [InlineData(4100)]
    [InlineData(4101)]
    [InlineData(4102)]
    [InlineData(4103)]
    [InlineData(4104)]
    [InlineData(4177)]
    [InlineData(1001)]
    [InlineData(1011)]
    public async Task C5_41xx_and_the_codes_of_rfc_6455_back_off(int code)
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();

        await connection.CloseAsync(code);

        var change = await test.DisconnectedAsync();
        change.CloseCode.Should().Be(code);
        change.ReconnectIn.Should().Be(TimeSpan.FromMilliseconds(100));
        await test.PassAsync(change);
        await test.Gateway.WelcomeAsync();
    }

    [Theory]
    [InlineData(4200)]
    [InlineData(4201)]
    [InlineData(4202)]
    [InlineData(4277)]
    public async Task C5_42xx_comes_back_at_once(int code)
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync("c0");

        await connection.CloseAsync(code);
        var second = await test.Gateway.AcceptAsync();

        (await test.DisconnectedAsync()).ReconnectIn.Should().Be(TimeSpan.Zero);
        second.Query("from").Should().Be("c0");
    }

    [Fact]
    public async Task C5_a_drain_says_when_to_come_back_and_where_to_go_on()
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync("c0");
        await connection.SendAsync("""{"op":"drain","reconnectAfterMs":1800,"cursor":"c9"}""");
        await connection.CloseAsync(4200, "drain");

        var change = await test.DisconnectedAsync();
        await test.PassAsync(change);
        var second = await test.Gateway.AcceptAsync();

        change.ReconnectIn.Should().Be(TimeSpan.FromMilliseconds(1800));
        second.Query("from").Should().Be("c9");
    }

    [Fact]
    public async Task Gateways_that_hand_a_subscriber_round_in_a_circle_meet_back_off()
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        await (await test.Gateway.WelcomeAsync()).CloseAsync(4201);
        await (await test.Gateway.WelcomeAsync()).CloseAsync(4201);

        var second = await test.DisconnectedAsync(2);
        await test.PassAsync(second);
        await (await test.Gateway.WelcomeAsync()).CloseAsync(4201);
        var third = await test.DisconnectedAsync(3);

        second.ReconnectIn.Should().Be(TimeSpan.FromMilliseconds(200));
        third.ReconnectIn.Should().Be(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task C3_a_session_that_brought_a_message_starts_the_back_off_afresh()
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync();
        (await test.Gateway.WelcomeAsync()).Cut();
        await test.PassAsync(await test.DisconnectedAsync(1));
        (await test.Gateway.WelcomeAsync()).Cut();
        var twiceWithout = await test.DisconnectedAsync(2);
        await test.PassAsync(twiceWithout);

        var third = await test.Gateway.WelcomeAsync();
        await third.MessageAsync("orders/0/1");
        await reading;
        third.Cut();

        twiceWithout.ReconnectIn.Should().Be(TimeSpan.FromMilliseconds(200));
        (await test.DisconnectedAsync(3)).ReconnectIn.Should().Be(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task The_gateways_close_frame_is_answered()
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();

        await connection.CloseAsync(4104);

        connection.CloseCode.Should().Be(1000);
    }
}
