using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class ResumeTests
{
    [Fact]
    public async Task The_first_connection_asks_for_what_the_options_say()
    {
        await using var test = await SubscriberCase.StartAsync(o =>
        {
            o.Subscriber = "billing-1";
            o.From = "earliest";
            o.Topics = ["orders", "returns"];
            o.Window = 7;
            o.Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer t" };
        });
        _ = test.Reader.NextAsync();

        var connection = await test.Gateway.AcceptAsync();

        connection.Query("subscriber").Should().Be("billing-1");
        connection.Query("from").Should().Be("earliest");
        connection.Query("topics").Should().Be("orders,returns");
        connection.Query("window").Should().Be("7");
        connection.Header("Authorization").Should().Be("Bearer t");
        connection.Subprotocol.Should().Be("json.pushoperator.v1");
    }

    [Fact]
    public async Task After_a_cut_it_goes_on_at_the_last_cursor()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.From = "earliest");
        var next = test.Reader.NextAsync();
        var first = await test.Gateway.WelcomeAsync("c0");
        await first.SendAsync("""{"op":"position","cursor":"c1"}""");
        await first.MessageAsync("orders/0/1");
        await next;

        first.Cut();
        await test.PassAsync(await test.DisconnectedAsync());
        var second = await test.Gateway.AcceptAsync();

        second.Query("from").Should().Be("c1");
    }

    [Fact]
    public async Task A_group_without_cursors_is_simply_connected_again()
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        var first = await test.Gateway.WelcomeAsync(cursor: null);

        first.Cut();
        await test.PassAsync(await test.DisconnectedAsync());
        var second = await test.Gateway.AcceptAsync();

        second.Query("from").Should().BeNull();
    }

    [Fact]
    public async Task A_group_that_says_cursors_but_takes_none_is_connected_without()
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        var first = await test.Gateway.WelcomeAsync("c0");
        await Eventually.HoldsAsync(() => test.Subscriber.IsConnected, "connected");
        first.Cut();
        test.Gateway.RefuseNext(400, "bad_parameter", "from is not taken by a Shared group");

        await test.PassAsync(await test.DisconnectedAsync());
        var second = await test.Gateway.AcceptAsync();

        second.Query("from").Should().BeNull();
    }

    [Fact]
    public async Task The_cursor_to_keep_does_not_run_ahead_of_what_was_read()
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync("c0");
        await connection.MessageAsync("orders/0/1");
        await connection.SendAsync("""{"op":"position","cursor":"c1"}""");
        await connection.MessageAsync("orders/0/2");

        await reading;
        var whileReadingTheFirst = test.Subscriber.Cursor;
        await test.Reader.NextAsync();

        whileReadingTheFirst.Should().Be("c0");
        test.Subscriber.Cursor.Should().Be("c1");
    }

    [Fact]
    public async Task A_gap_is_told_between_the_messages_it_stands_between()
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync();
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessageAsync("orders/3/39");
        await connection.SendAsync("""{"op":"gap","topic":"orders","partition":3,"from":40,"to":57,"reason":"retention"}""");
        await connection.MessageAsync("orders/3/58");

        await reading;
        test.Gaps.Should().BeEmpty();
        await test.Reader.NextAsync();

        test.Gaps.Should().Equal(new PushGap("orders", 3, 40, 57, "retention"));
    }
}
