using PushOperator.Client.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Client.Tests.Subscribing;

public sealed class DisposalTests
{
    [Fact]
    public async Task Disposing_sends_what_is_queued_then_closes_with_a_handshake()
    {
        await using var test = await SubscriberCase.StartAsync();
        var reading = test.Reader.NextAsync(50);
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessagesAsync("orders/0", 50);
        foreach (var message in await reading) await message.AckAsync();

        var disposing = test.Subscriber.DisposeAsync();
        var acks = await connection.AcksAsync(50);
        var last = await connection.ReceiveAsync();
        await connection.CloseAsync(1000);
        await disposing;

        acks.Sum(f => f.Length).Should().Be(50);
        last.Should().BeNull();
        connection.CloseCode.Should().Be(1000);
        test.Gateway.Attempts.Should().Be(1, "nobody reconnects who is disposed");
    }

    [Fact]
    public async Task Disposing_ends_a_reader_that_waits()
    {
        await using var test = await SubscriberCase.StartAsync();
        var ended = test.Reader.EndedAsync();
        var connection = await test.Gateway.WelcomeAsync();
        await Eventually.HoldsAsync(() => test.Subscriber.IsConnected, "connected");

        var disposing = test.Subscriber.DisposeAsync();
        await connection.ReceiveAsync();
        await connection.CloseAsync(1000);
        await disposing;

        (await ended).Should().BeTrue();
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_the_close_is_left_after_the_bound()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.SendTimeout = TimeSpan.FromSeconds(3));
        _ = test.Reader.EndedAsync();
        await test.Gateway.WelcomeAsync();
        await Eventually.HoldsAsync(() => test.Subscriber.IsConnected, "connected");

        var disposing = test.Subscriber.DisposeAsync().AsTask();

        await Eventually.HoldsAsync(
            () =>
            {
                test.Time.Advance(TimeSpan.FromSeconds(1));
                return disposing.IsCompleted;
            },
            "the end of the disposal");
        await disposing;
    }

    [Fact]
    public async Task Disposing_while_it_waits_to_reconnect_ends_at_once()
    {
        await using var test = await SubscriberCase.StartAsync();
        var ended = test.Reader.EndedAsync();
        (await test.Gateway.WelcomeAsync()).Cut();
        await test.DisconnectedAsync();

        await test.Subscriber.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        (await ended).Should().BeTrue();
    }

    /// <summary>
    /// Whatever else is called disposed ends the reading with that error, not silently.
    /// Guard: <c>SubscriptionLoop.RunAsync</c> goes by who was disposed, not by the exception's type.
    /// </summary>
    [Fact]
    public async Task Something_else_that_is_disposed_is_not_taken_for_the_subscriber()
    {
        await using var test = await SubscriberCase.StartAsync(o => o.OnConnectionChange = _ => throw new ObjectDisposedException("somebody's window"));
        var ended = test.Reader.EndedAsync();
        var connection = await test.Gateway.AcceptAsync();

        await connection.WelcomeAsync();

        (await ended.Invoking(e => e).Should().ThrowAsync<ObjectDisposedException>()).Which.ObjectName.Should().Be("somebody's window");
    }

    [Fact]
    public async Task A_second_reader_is_refused()
    {
        await using var test = await SubscriberCase.StartAsync();
        _ = test.Reader.NextAsync();
        await test.Gateway.WelcomeAsync();

        var second = async () =>
        {
            await foreach (var message in test.Subscriber.ReadAllAsync()) _ = message;
        };

        await second.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Reading_can_be_left_and_taken_up_again()
    {
        await using var test = await SubscriberCase.StartAsync();
        var first = ReadOneAsync(test.Subscriber);
        var connection = await test.Gateway.WelcomeAsync();
        await connection.MessagesAsync("orders/0", 2);

        var ids = new[] { await first, await ReadOneAsync(test.Subscriber) };

        ids.Should().Equal("orders/0/0", "orders/0/1");
        test.Gateway.Attempts.Should().Be(1);
    }

    private static async Task<string> ReadOneAsync(PushSubscriber subscriber)
    {
        await foreach (var message in subscriber.ReadAllAsync()) return message.Id;
        throw new InvalidOperationException("the stream ended");
    }
}
