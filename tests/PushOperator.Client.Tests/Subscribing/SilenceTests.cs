using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class SilenceTests
{
    [Fact]
    public async Task A_gateway_silent_for_two_heartbeats_is_left()
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        await test.Gateway.WelcomeAsync(heartbeatMs: 10_000);
        await Eventually.HoldsAsync(() => test.Subscriber.IsConnected, "connected");

        var advanced = TimeSpan.Zero;
        await Eventually.HoldsAsync(
            () =>
            {
                if (test.Changes.Any(c => c.State == ConnectionState.Disconnected)) return true;
                test.Time.Advance(TimeSpan.FromSeconds(5));
                advanced += TimeSpan.FromSeconds(5);
                return false;
            },
            "the silent gateway left");

        (await test.DisconnectedAsync()).Reason.Should().Be("nothing heard for two heartbeats");
        advanced.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_gateway_with_nothing_to_say_is_asked_and_kept()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.Heartbeat = TimeSpan.FromSeconds(10));
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();
        await Eventually.HoldsAsync(() => test.Subscriber.IsConnected, "connected");

        for (var asked = 0; asked < 4; asked++)
        {
            var ping = connection.ReceiveAsync();
            await Eventually.HoldsAsync(
                () =>
                {
                    if (ping.IsCompleted) return true;
                    test.Time.Advance(TimeSpan.FromSeconds(1));
                    return false;
                },
                "a ping");
            (await ping)!.Value.GetProperty("op").GetString().Should().Be("ping");
            await connection.SendAsync("""{"op":"pong"}""");
            await connection.SendAsync($$"""{"op":"error","code":"heard-{{asked}}","detail":"","retry":false}""");
            await Eventually.HoldsAsync(() => test.Errors.Count > asked, "the pong read");
        }

        await connection.MessageAsync("orders/0/1");
        (await reading).Id.Should().Be("orders/0/1");
        test.Gateway.Attempts.Should().Be(1);
    }

    [Fact]
    public async Task A_reader_that_holds_up_the_stream_is_not_taken_for_a_silent_gateway_and_still_gives_signs_of_life()
    {
        await using var test = await SubscriberCase.StartAsync(o =>
        {
            o.ReceiveBuffer = 1;
            o.Heartbeat = TimeSpan.FromSeconds(10);
        });
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessagesAsync("orders/0", 4);
        await reading;

        var ping = connection.ReceiveAsync();
        await Eventually.HoldsAsync(
            () =>
            {
                test.Time.Advance(TimeSpan.FromSeconds(1));
                return ping.IsCompleted;
            },
            "a ping while the buffer is full");
        test.Time.Advance(TimeSpan.FromSeconds(100));
        var rest = await test.Reader.NextAsync(3);

        rest.Select(m => m.Offset).Should().Equal(1, 2, 3);
        test.Gateway.Attempts.Should().Be(1);
    }
}
