using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Connections;

public sealed class ConnectionLifeTests
{
    private const byte Ping = 0x89;

    [Fact]
    public async Task A_silent_subscriber_is_pinged_and_its_pong_keeps_it()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        var (client, _) = await gateway.SubscribeAsync();

        for (var round = 0; round < 3; round++)
        {
            time.Advance(TimeSpan.FromSeconds(25.2));
            (await client.ReadFrameAsync()).First.Should().Be(Ping);
            await client.SendFrameAsync(0x8A, []);
            await client.SendTextAsync("""{"op":"ping"}""");
            await client.ReadJsonAsync("pong");
        }
    }

    [Fact]
    public async Task A_subscriber_that_does_not_answer_the_ping_is_closed_with_4102()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        var (client, _) = await gateway.SubscribeAsync();

        time.Advance(TimeSpan.FromSeconds(25.2));
        (await client.ReadFrameAsync()).First.Should().Be(Ping);
        time.Advance(TimeSpan.FromSeconds(8.2));

        (await client.ReadCloseAsync()).Should().Be(((ushort)4102, "heartbeat_lost"));
    }

    [Fact]
    public async Task A_talking_subscriber_is_not_pinged()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        var (client, _) = await gateway.SubscribeAsync();

        for (var round = 0; round < 5; round++)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await client.SendTextAsync("""{"op":"ping"}""");
            (await client.ReadJsonAsync()).Text("op").Should().Be("pong", "no ping comes before it");
        }
    }

    [Fact]
    public async Task A_message_that_is_not_complete_within_ten_seconds_costs_1008()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        var (client, _) = await gateway.SubscribeAsync();
        await client.SendFrameAsync(0x01, "{"u8);
        await client.SendFrameAsync(Ping, ""u8);
        (await client.ReadFrameAsync()).First.Should().Be(0x8A);

        await AdvanceUntilAsync(time, async () => (await client.ReadCloseAsync()).Code.Should().Be(1008));
    }

    [Fact]
    public async Task A_subscriber_that_does_not_answer_a_close_is_let_go_after_five_seconds()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        var (client, membership) = await gateway.SubscribeAsync();

        membership.Member.Disconnect(DisconnectReason.Rebalanced);
        (await client.ReadCloseAsync()).Code.Should().Be(4201);

        await AdvanceUntilAsync(time, async () => (await client.EndsOrderlyAsync()).Should().BeTrue());
    }

    [Fact]
    public async Task Acknowledgements_that_come_after_our_close_frame_still_count()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        membership.Deliver(new MessageId("orders", 3, 42), "1");
        membership.Member.Disconnect(DisconnectReason.SlowSubscriber);
        (await client.ReadCloseAsync()).Code.Should().Be(4101);

        await client.SendTextAsync("""{"op":"ack","id":"orders/3/42"}""");
        await client.SendCloseAsync(4101);

        (await client.EndsOrderlyAsync()).Should().BeTrue();
        membership.Calls.Should().Equal("ack orders/3/42");
    }

    [Fact]
    public async Task A_newer_session_of_a_subscriber_closes_the_older_with_4009()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (older, _) = await gateway.SubscribeAsync("?subscriber=alice");
        var (newer, membership) = await gateway.SubscribeAsync("?subscriber=alice");

        (await older.ReadCloseAsync()).Should().Be(((ushort)4009, "replaced_by_newer_session"));
        older.Dispose();

        await Eventually.HoldsAsync(() => gateway.Group.Members.First().Disposed, "the older is gone");
        (await gateway.Http.GetAsync("/v1/groups/dashboard/subscribers/alice")).StatusCode.Should().Be(HttpStatusCode.OK, "the newer holds the name");
        membership.Deliver(new MessageId("orders", 3, 42), "1");
        (await newer.ReadJsonAsync()).Text("op").Should().Be("message");
    }

    [Fact]
    public async Task Beyond_its_capacity_the_pod_answers_503_and_takes_the_next_when_one_leaves()
    {
        await using var gateway = await TestGateway.StartAsync(limits: new ConnectionLimits(2, 100));
        var (one, _) = await gateway.SubscribeAsync();
        var (two, _) = await gateway.SubscribeAsync();
        using var three = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        (await three.HandshakeAsync(RawWebSocket.Request())).Should().Be(503);
        three.Header("Retry-After").Should().NotBeNull();
        (await three.ReadBodyAsync()).Should().Contain("over_capacity");

        one.Dispose();
        await Eventually.PassesAsync(async () =>
        {
            using var next = await gateway.ConnectAsync();
            (await next.ReadJsonAsync()).Text("op").Should().Be("welcome");
        });
        two.Dispose();
    }

    [Fact]
    public async Task Silent_strangers_on_the_proxy_port_do_not_close_the_command_port()
    {
        await using var gateway = await TestGateway.StartAsync(limits: new ConnectionLimits(2, 20));
        var strangers = Enumerable.Range(0, 60).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToList();
        // Those beyond the limit are cut off, some of them while they connect.
        await Task.WhenAll(strangers.Select(async stranger =>
        {
            try
            {
                await stranger.ConnectAsync(gateway.ProxyEndPoint);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                stranger.Connected.Should().BeFalse();
            }
        }));

        (await gateway.Http.GetAsync("/livez")).StatusCode.Should().Be(HttpStatusCode.OK);
        foreach (var stranger in strangers) stranger.Dispose();
    }

    [Fact]
    public async Task A_group_that_does_not_answer_a_join_is_503_after_five_seconds()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        gateway.Group.NeverAnswers = true;
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint);

        await AdvanceUntilAsync(time, async () => (await client.HandshakeAsync(RawWebSocket.Request())).Should().Be(503));
        (await client.ReadBodyAsync()).Should().Contain("kafka_unavailable");
    }

    [Fact]
    public async Task In_automatic_mode_the_cursor_follows_what_was_written()
    {
        var configuration = TestGateway.DefaultConfiguration() with { Ack = new AckConfiguration { Mode = AckMode.Auto } };
        await using var gateway = await TestGateway.StartAsync(configuration);
        var (client, membership) = await gateway.SubscribeAsync();
        membership.CursorText = "AQnew";

        membership.Deliver(new MessageId("orders", 3, 42), "1");

        (await client.ReadJsonAsync("position")).Text("cursor").Should().Be("AQnew");
    }

    /// <summary>What was acknowledged since the last one comes again after a crash. Guard: <c>PositionPace</c>.</summary>
    [Fact]
    public async Task A_position_follows_an_acknowledgement_soon()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        var (client, membership) = await gateway.SubscribeAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        for (var told = 0; told < 3; told++)
        {
            membership.Deliver(new MessageId("orders", 3, told), "1");
            await client.SendTextAsync($$"""{"op":"ack","id":"orders/3/{{told}}"}""");
            // Its pong comes after all that the acknowledgement brought about, the position's timer included.
            await client.SendTextAsync("""{"op":"ping"}""");
            await client.ReadJsonAsync("pong");

            time.Advance(TimeSpan.FromSeconds(0.2));

            (await client.ReadJsonAsync("position")).Text("cursor").Should().Be(membership.Cursor());
        }
    }

    [Fact]
    public async Task Acknowledgements_that_come_together_are_told_in_one_position_frame_and_only_when_the_cursor_changed()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        var (client, membership) = await gateway.SubscribeAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        for (var offset = 0; offset < 10; offset++) membership.Deliver(new MessageId("orders", 3, offset), "1");
        for (var offset = 0; offset < 10; offset++) await client.SendTextAsync($$"""{"op":"ack","id":"orders/3/{{offset}}"}""");
        await Eventually.HoldsAsync(() => membership.Calls.Count == 10, "all are acknowledged");

        time.Advance(TimeSpan.FromSeconds(1.2));
        (await client.ReadJsonAsync("position")).Text("cursor").Should().Be(membership.Cursor());
        await client.SendTextAsync("""{"op":"ack","id":"orders/3/0"}""");
        await Eventually.HoldsAsync(() => membership.Calls.Count == 11, "the repeat is acknowledged");
        time.Advance(TimeSpan.FromSeconds(5));
        await client.SendTextAsync("""{"op":"ping"}""");

        (await client.ReadJsonAsync()).Text("op").Should().Be("pong", "the cursor did not change");
    }

    /// <summary>Lets the fake clock run in steps until the action is done; it may start to wait at any time.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Func<Task> action)
    {
        var running = action();
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(500));
                return running.IsCompleted;
            },
            "the action ends");
        await running;
    }
}
