using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.RealGateway;

/// <summary>The client against the gateway program and a broker: nothing published is missing after the gateway was away.</summary>
public sealed class RestartTests
{
    private const int Before = 100;
    private const int During = 60;
    private const int After = 40;

    [Theory]
    [InlineData(DeliveryMode.Broadcast, true)]
    [InlineData(DeliveryMode.Broadcast, false)]
    [InlineData(DeliveryMode.Shared, true)]
    [InlineData(DeliveryMode.Shared, false)]
    public async Task Every_stored_message_arrives_although_the_gateway_is_restarted(DeliveryMode delivery, bool gracefully)
    {
        await using var test = await RealGatewayCase.StartAsync(delivery);
        var changes = 0;
        await using var collector = new Collector(test.Subscriber("reader", o => o.OnConnectionChange = _ => Interlocked.Increment(ref changes)));
        using var publisher = test.Publisher();
        var stored = await PublishAsync(publisher, 0, Before);
        await Eventually.HoldsAsync(() => collector.Deliveries.Count >= Before / 2, "half of the first messages");

        // Published while the gateway goes and comes: the publisher tries again with the same keys until it is stored.
        var during = PublishAsync(publisher, Before, During);
        if (gracefully) await test.Gateway.TerminateAsync();
        else await test.Gateway.KillAsync();
        await test.Gateway.StartAsync();
        stored.AddRange(await during);
        stored.AddRange(await PublishAsync(publisher, Before + During, After));

        await Eventually.HoldsAsync(() => stored.All(collector.Ids.Contains), $"all {stored.Count} stored messages", TimeSpan.FromSeconds(40));
        changes.Should().BeGreaterThanOrEqualTo(3, "it was connected, disconnected and connected again");
        foreach (var offsets in collector.FirstOffsetsByPartition) offsets.Should().BeInAscendingOrder();
    }

    [Fact]
    public async Task An_ephemeral_subscriber_goes_on_at_the_cursor_it_kept()
    {
        await using var test = await RealGatewayCase.StartAsync(DeliveryMode.Broadcast);
        using var publisher = test.Publisher();
        await PublishAsync(publisher, 0, 10);
        var first = test.Subscriber(configure: o => o.From = "earliest");
        var cursor = await ReadUntilCursorCoversAsync(first, 10);
        await first.DisposeAsync();
        var later = await PublishAsync(publisher, 10, 5);

        await using var second = new Collector(test.Subscriber(configure: o => o.From = cursor));

        await Eventually.HoldsAsync(() => second.Deliveries.Count >= later.Count, "the later messages");
        second.Ids.Should().BeEquivalentTo(later);
    }

    [Fact]
    public async Task Publishing_over_the_socket_returns_the_id_that_arrives()
    {
        await using var test = await RealGatewayCase.StartAsync(DeliveryMode.Broadcast);
        var subscriber = test.Subscriber(configure: o => o.From = "earliest");
        await using var collector = new Collector(subscriber);

        var id = await subscriber.PublishAsync("orders", OutgoingMessage.Json(new { total = 12 }) with { Key = "k" }, "once");
        var again = await subscriber.PublishAsync("orders", OutgoingMessage.Json(new { total = 12 }) with { Key = "k" }, "once");

        again.Should().Be(id, "the idempotency key makes it one message");
        await Eventually.HoldsAsync(() => collector.Ids.Contains(id), "the message");
    }

    [Fact]
    public async Task What_the_gateway_refuses_is_typed()
    {
        await using var test = await RealGatewayCase.StartAsync(DeliveryMode.Broadcast);
        await using var subscriber = test.Subscriber(configure: o => o.From = "not-a-cursor");
        using var publisher = test.Publisher();

        var reading = async () =>
        {
            await foreach (var message in subscriber.ReadAllAsync()) _ = message;
        };

        (await reading.Should().ThrowAsync<PushRefusedException>()).Which.Code.Should().StartWith("cursor_");
        (await publisher.Invoking(p => p.PublishAsync("nope", OutgoingMessage.Text("x"))).Should().ThrowAsync<PushRefusedException>())
            .Which.Code.Should().Be("topic_not_found");
    }

    private static async Task<List<string>> PublishAsync(PushPublisher publisher, int first, int count)
    {
        var stored = new List<string>();
        for (var number = first; number < first + count; number++)
        {
            var message = OutgoingMessage.Json(new { number }) with { Key = $"key-{number % 7}" };
            try
            {
                stored.Add(await publisher.PublishAsync("orders", message, $"message-{number}"));
            }
            catch (PushOutcomeUnknownException)
            {
                // May be stored or not: nobody was promised anything, so nothing is owed.
            }
        }

        return stored;
    }

    /// <summary>Reads and acknowledges so many, then goes on until a cursor came that is behind them all.</summary>
    private static async Task<string> ReadUntilCursorCoversAsync(PushSubscriber subscriber, int count)
    {
        var start = default(string);
        var read = Task.Run(async () =>
        {
            await foreach (var message in subscriber.ReadAllAsync())
            {
                start ??= subscriber.Cursor;
                await message.AckAsync();
                count--;
            }
        });
        string? last = null;
        var same = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                same = subscriber.Cursor == last ? same + 1 : 0;
                last = subscriber.Cursor;
                // A position comes a second after the last acknowledgement at the latest; this is two.
                return Volatile.Read(ref count) <= 0 && last is not null && last != start && same > 100;
            },
            "a cursor behind everything read");
        await subscriber.DisposeAsync();
        await read;
        return last!;
    }
}
