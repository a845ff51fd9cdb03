using PushOperator.Client.Tests.Support;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class BackPressureTests
{
    [Fact]
    public async Task A_reader_that_stops_stops_the_gateway_and_nothing_is_lost()
    {
        const int Count = 2_000;
        var payload = $"\"{new string('x', 16 * 1024)}\"";
        await using var test = await SubscriberCase.StartAsync(o => o.ReceiveBuffer = 4);
        var first = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; sent < Count; sent++) await connection.MessageAsync($"orders/0/{sent}", payload);
        });
        await first;

        // 32 MiB do not fit into the buffers of a socket: the gateway is stuck before the end until the reader goes on.
        await StandsStillAsync(() => Volatile.Read(ref sent));
        var sentWhileStopped = Volatile.Read(ref sent);
        var rest = await test.Reader.NextAsync(Count - 1);
        await sending;

        sentWhileStopped.Should().BeLessThan(Count);
        rest.Select(m => m.Offset).Should().Equal(Enumerable.Range(1, Count - 1).Select(i => (long)i));
    }

    [Fact]
    public async Task A_frame_larger_than_allowed_ends_the_subscription()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.MaxFrameBytes = 2_000);
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();

        await connection.MessageAsync("orders/0/1", $"\"{new string('x', 3_000)}\"");

        var thrown = await reading.Invoking(r => r).Should().ThrowAsync<PushClosedException>();
        thrown.Which.CloseCode.Should().Be(1009);
    }

    private static async Task StandsStillAsync(Func<int> value)
    {
        for (var (last, same) = (-1, 0); same < 15;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            same = value() == last ? same + 1 : 0;
            last = value();
        }
    }
}
