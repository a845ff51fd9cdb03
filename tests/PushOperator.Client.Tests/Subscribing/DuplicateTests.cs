using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class DuplicateTests
{
    [Fact]
    public async Task A_message_handed_out_before_is_marked()
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync(3);
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessageAsync("orders/0/1");
        await connection.MessageAsync("orders/0/2");
        await Eventually.HoldsAsync(() => test.Subscriber.IsConnected, "connected");
        await connection.SendAsync("""{"op":"position","cursor":"c1"}""");
        await Eventually.HoldsAsync(() => test.Subscriber.Cursor == "c1", "both read");
        await connection.MessageAsync("orders/0/1", deliveryCount: 2);

        var messages = await reading;

        messages.Select(m => (m.Id, m.IsDuplicate)).Should().Equal(("orders/0/1", false), ("orders/0/2", false), ("orders/0/1", true));
    }

    [Fact]
    public async Task An_id_beyond_the_window_is_not_remembered()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.DuplicateWindow = 1);
        var reading = test.Reader.NextAsync(3);
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessageAsync("orders/0/1");
        await connection.MessageAsync("orders/0/2");
        await connection.SendAsync("""{"op":"position","cursor":"c1"}""");
        await Eventually.HoldsAsync(() => test.Subscriber.Cursor == "c1", "both read");
        await connection.MessageAsync("orders/0/1");

        (await reading)[2].IsDuplicate.Should().BeFalse();
    }

    [Fact]
    public async Task C2_a_duplicate_of_what_was_acknowledged_is_acknowledged_again_and_hidden_if_asked()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.Duplicates = DuplicateHandling.SkipAcknowledged);
        var reading = test.Reader.NextAsync();
        var first = await test.Gateway.WelcomeAsync();
        await first.MessageAsync("orders/0/1");
        var message = await reading;
        first.Cut();
        var change = await test.DisconnectedAsync();
        await message.AckAsync();

        var next = test.Reader.NextAsync();
        await test.PassAsync(change);
        var second = await test.Gateway.WelcomeAsync();
        await second.MessageAsync("orders/0/1", deliveryCount: 2);
        await second.MessageAsync("orders/0/2");

        (await next).Id.Should().Be("orders/0/2");
        (await second.AcksAsync(1)).Should().ContainSingle().Which.Should().Equal("orders/0/1");
    }

    [Fact]
    public async Task A_refused_message_is_handed_out_again_even_so()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.Duplicates = DuplicateHandling.SkipAcknowledged);
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessageAsync("orders/0/1");
        await (await reading).NackAsync();
        await connection.MessageAsync("orders/0/1", deliveryCount: 2);

        var again = await test.Reader.NextAsync();

        again.Should().BeEquivalentTo(new { Id = "orders/0/1", IsDuplicate = true, DeliveryCount = 2 });
    }

    [Fact]
    public async Task Redelivered_before_it_was_read_a_message_stays_one_and_is_acknowledged_where_it_came_last()
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync();
        var first = await test.Gateway.WelcomeAsync();
        await first.MessagesAsync("orders/0", 3);
        await reading;
        first.Cut();
        await test.PassAsync(await test.DisconnectedAsync());
        var second = await test.Gateway.WelcomeAsync();
        await second.MessageAsync("orders/0/1", deliveryCount: 2);
        await second.MessageAsync("orders/0/2", deliveryCount: 2);
        await second.MessageAsync("orders/0/3");
        await Eventually.HoldsAsync(() => test.Subscriber.IsConnected, "connected");
        await second.SendAsync("""{"op":"error","code":"mark","detail":"","retry":false}""");
        await Eventually.HoldsAsync(() => !test.Errors.IsEmpty, "everything received");

        var rest = await test.Reader.NextAsync(3);
        var acked = await rest[0].AckAsync();

        rest.Select(m => (m.Id, m.DeliveryCount, m.IsDuplicate)).Should().Equal(("orders/0/1", 2, false), ("orders/0/2", 2, false), ("orders/0/3", 1, false));
        acked.Should().BeTrue();
        (await second.AcksAsync(1)).Should().ContainSingle().Which.Should().Equal("orders/0/1");
    }
}
