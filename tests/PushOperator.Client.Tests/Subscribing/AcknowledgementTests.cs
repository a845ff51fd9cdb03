using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class AcknowledgementTests
{
    [Fact]
    public async Task A_single_acknowledgement_leaves_at_once()
    {
        await using var test = await SubscriberCase.StartAsync();
        var (connection, messages) = await DeliverAsync(test, 1);

        (await messages[0].AckAsync()).Should().BeTrue();

        (await connection.ReceiveAsync())!.Value.GetRawText().Should().Be("""{"op":"ack","id":"orders/0/0"}""");
    }

    [Fact]
    public async Task Many_acknowledgements_travel_together_and_never_more_than_1000_in_a_frame()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.ReceiveBuffer = 5_000);
        var (connection, messages) = await DeliverAsync(test, 5_000);

        var acking = Task.Run(async () =>
        {
            foreach (var message in messages) await message.AckAsync();
        });
        var frames = await connection.AcksAsync(5_000);
        await acking;

        frames.SelectMany(f => f).Should().BeEquivalentTo(messages.Select(m => m.Id));
        frames.Max(f => f.Length).Should().BeLessThanOrEqualTo(1_000);
        frames.Count.Should().BeLessThan(2_500, "they are batched");
    }

    [Fact]
    public async Task A_nack_says_when_and_why()
    {
        await using var test = await SubscriberCase.StartAsync();
        var (connection, messages) = await DeliverAsync(test, 1);

        await messages[0].NackAsync(TimeSpan.FromSeconds(5), "database is down");

        (await connection.ReceiveAsync())!.Value.GetRawText().Should().Be("""{"op":"nack","id":"orders/0/0","delayMs":5000,"reason":"database is down"}""");
    }

    [Fact]
    public async Task A_nack_of_more_than_twelve_hours_is_a_mistake()
    {
        await using var test = await SubscriberCase.StartAsync();
        var (_, messages) = await DeliverAsync(test, 1);

        var nacking = () => messages[0].NackAsync(TimeSpan.FromHours(13)).AsTask();

        await nacking.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Automatic_acknowledges_a_message_when_the_next_is_asked_for()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.Acknowledgement = AcknowledgementMode.Automatic);
        var (connection, _) = await DeliverAsync(test, 1);

        _ = test.Reader.NextAsync();

        (await connection.AcksAsync(1)).Should().ContainSingle().Which.Should().Equal("orders/0/0");
    }

    [Fact]
    public async Task C8_automatic_does_not_acknowledge_a_message_whose_handler_throws()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.Acknowledgement = AcknowledgementMode.Automatic);
        var handling = Task.Run(async () =>
        {
            await foreach (var message in test.Subscriber.ReadAllAsync())
            {
                if (message.Offset == 1) throw new InvalidOperationException("the handler failed");
            }
        });
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessagesAsync("orders/0", 2);
        await handling.Invoking(h => h).Should().ThrowAsync<InvalidOperationException>();

        var disposing = test.Subscriber.DisposeAsync();
        var acked = (await connection.ReceiveAsync())!.Value.GetProperty("id").GetString();
        var after = await connection.ReceiveAsync();
        await connection.CloseAsync(1000);
        await disposing;

        acked.Should().Be("orders/0/0");
        after.Should().BeNull("the close frame is all that follows");
    }

    [Fact]
    public async Task Automatic_leaves_alone_what_the_handler_refused()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.Acknowledgement = AcknowledgementMode.Automatic);
        var (connection, messages) = await DeliverAsync(test, 1);
        await messages[0].NackAsync();
        _ = test.Reader.NextAsync();
        await connection.MessageAsync("orders/0/1");

        (await connection.ReceiveAsync())!.Value.GetProperty("op").GetString().Should().Be("nack");
        var disposing = test.Subscriber.DisposeAsync();
        (await connection.ReceiveAsync()).Should().BeNull();
        await connection.CloseAsync(1000);
        await disposing;
    }

    [Fact]
    public async Task Acknowledging_over_a_connection_that_is_gone_says_so()
    {
        await using var test = await SubscriberCase.StartAsync();
        var (connection, messages) = await DeliverAsync(test, 1);
        connection.Cut();
        await test.DisconnectedAsync();

        (await messages[0].AckAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task An_error_of_the_gateway_is_told()
    {
        await using var test = await SubscriberCase.StartAsync();
        var (connection, _) = await DeliverAsync(test, 1);

        await connection.SendAsync("""{"op":"error","code":"ack_unknown","detail":"not yours","retry":false}""");

        await Eventually.HoldsAsync(() => !test.Errors.IsEmpty, "the error");
        test.Errors.Should().Equal(new PushError("ack_unknown", "not yours", false));
    }

    private static async Task<(ScriptedConnection Connection, List<PushMessage> Messages)> DeliverAsync(SubscriberCase test, int count)
    {
        var reading = test.Reader.NextAsync(count);
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessagesAsync("orders/0", count);
        return (connection, await reading);
    }
}
