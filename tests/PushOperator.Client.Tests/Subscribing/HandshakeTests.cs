using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class HandshakeTests
{
    [Theory]
    [InlineData(400, "cursor_invalid")]
    [InlineData(401, "unauthenticated")]
    [InlineData(404, "not_found")]
    [InlineData(426, "upgrade_required")]
    public async Task A_4xx_ends_the_reading_with_status_code_and_detail(int status, string code)
    {
        await using var test = await SubscriberCase.StartAsync();
        test.Gateway.RefuseNext(status, code, "from: not a cursor of this group");

        var thrown = await test.Reader.Invoking(r => r.NextAsync()).Should().ThrowAsync<PushRefusedException>();

        thrown.Which.Should().BeEquivalentTo(new { Status = status, Code = code, Detail = "from: not a cursor of this group" });
        test.Gateway.Attempts.Should().Be(1);
    }

    [Fact]
    public async Task A_503_is_tried_again_after_what_it_asked_for_and_the_jitter()
    {
        await using var test = await SubscriberCase.StartAsync();
        test.Gateway.RefuseNext(503, "over_capacity", "full", retryAfterSeconds: 3);
        var reading = test.Reader.NextAsync();

        var change = await test.DisconnectedAsync();
        await test.PassAsync(change);
        await (await test.Gateway.WelcomeAsync()).MessageAsync("orders/0/1");

        change.ReconnectIn.Should().Be(TimeSpan.FromMilliseconds(3100));
        (await reading).Id.Should().Be("orders/0/1");
    }

    [Fact]
    public async Task Nobody_there_is_tried_again_until_the_bound_and_then_told()
    {
        await using var test = await SubscriberCase.StartAsync(o =>
        {
            o.Url = new Uri($"ws://127.0.0.1:{FreePort.Next()}/ws");
            o.GiveUpAfter = TimeSpan.FromMilliseconds(250);
        });
        var reading = test.Reader.NextAsync();

        await Eventually.HoldsAsync(
            () =>
            {
                test.Time.Advance(TimeSpan.FromMilliseconds(10));
                return reading.IsCompleted;
            },
            "the end of the attempts");

        var thrown = await reading.Invoking(r => r).Should().ThrowAsync<PushUnreachableException>();
        thrown.Which.Message.Should().Contain("no connection within 0.25 s");
        test.Changes.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_gateway_that_never_welcomes_is_left_after_the_bound()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.ConnectTimeout = TimeSpan.FromSeconds(5));
        _ = test.Reader.NextAsync();
        await test.Gateway.AcceptAsync();

        await Eventually.HoldsAsync(
            () =>
            {
                test.Time.Advance(TimeSpan.FromSeconds(1));
                return !test.Changes.IsEmpty;
            },
            "the end of the wait for a welcome");

        (await test.DisconnectedAsync()).Reason.Should().Be("no welcome in time");
    }

    [Fact]
    public async Task A_close_before_the_welcome_is_judged_by_its_code()
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync();

        await (await test.Gateway.AcceptAsync()).CloseAsync(4004, "no_such_group");

        (await reading.Invoking(r => r).Should().ThrowAsync<PushClosedException>()).Which.CloseCode.Should().Be(4004);
    }

    [Fact]
    public void Every_option_out_of_range_is_named_at_once()
    {
        var options = new PushSubscriberOptions
        {
            Url = new Uri("http://127.0.0.1/ws"),
            Subscriber = "a b",
            Window = 0,
            ReceiveBuffer = 0,
            ReconnectMinimum = TimeSpan.FromMinutes(1),
        };

        var making = () => new PushSubscriber(options);

        making.Should().Throw<ArgumentException>().WithMessage("*Url*Subscriber*Window*ReceiveBuffer*ReconnectMinimum*");
    }
}
