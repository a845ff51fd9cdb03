using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Transports.WebSockets;

/// <summary>What a subscriber sees, whichever way its frames take.</summary>
public abstract class FrameSenderTests
{
    /// <summary>Makes the gateway use one of the two ways.</summary>
    private protected abstract void Configure(IServiceCollection services);

    [Fact]
    public async Task A_subscriber_is_welcomed_gets_a_message_and_acknowledges_it()
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync("?window=10");

        var welcome = await client.ReadJsonAsync();
        welcome.Text("op").Should().Be("welcome");
        welcome.Text("session").Should().HaveLength(32);
        welcome.Number("window").Should().Be(10);
        client.Header("Sec-WebSocket-Accept").Should().Be("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        client.Header("Sec-WebSocket-Protocol").Should().Be("json.pushoperator.v1");

        var membership = gateway.Group.Last;
        membership.Deliver(new MessageId("orders", 3, 42), """{"total":12}""");
        (await client.ReadJsonAsync()).Text("id").Should().Be("orders/3/42");

        await client.SendTextAsync("""{"op":"ack","id":"orders/3/42"}""");
        await Eventually.HoldsAsync(() => membership.Calls.Contains("ack orders/3/42"), "the acknowledgement reaches the group");
    }

    [Fact]
    public async Task Frames_of_every_size_arrive_whole_and_in_order_at_a_slow_reader()
    {
        await using var gateway = await StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        int[] sizes = [0, 1, 125, 126, 65_535, 65_536, 1_000_000, 3, 8_000_000, 7];

        foreach (var size in sizes) membership.Push(FrameBuffer.Text(Enumerable.Repeat((byte)'x', size).ToArray()));

        foreach (var size in sizes) (await client.ReadFrameAsync()).Payload.Should().HaveCount(size);
    }

    [Fact]
    public async Task A_close_from_the_client_is_answered_with_its_code_and_ends_orderly()
    {
        await using var gateway = await StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();

        await client.SendCloseAsync(1001);

        (await client.ReadCloseAsync()).Code.Should().Be(1001);
        (await client.EndsOrderlyAsync()).Should().BeTrue();
        await Eventually.HoldsAsync(() => membership.Disposed, "the place in the group is given back");
    }

    [Fact]
    public async Task A_broken_rule_costs_a_close_frame_and_no_reset_although_bytes_are_left_unread()
    {
        await using var gateway = await StartAsync();
        var (client, _) = await gateway.SubscribeAsync();

        await client.SendRawAsync((byte[])[0x81, 0x02, .. new byte[5_000]]);

        (await client.ReadCloseAsync()).Code.Should().Be(1002);
        (await client.EndsOrderlyAsync()).Should().BeTrue();
    }

    [Fact]
    public async Task A_lost_connection_gives_its_place_in_the_group_back_also_while_a_write_waits()
    {
        await using var gateway = await StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        for (var i = 0; i < 16; i++) membership.Push(FrameBuffer.Text(new byte[1024 * 1024]));
        await Eventually.HoldsAsync(() => ((SubscriberConnection)membership.Member).Pump.IsStuck, "a write waits for the subscriber");

        client.Dispose();

        await Eventually.HoldsAsync(() => membership.Disposed, "the place in the group is given back");
    }

    /// <remarks>Guard: <c>FramePump.WaitForSend</c> says since when a write waits, <c>SubscriberConnection.CheckWrite</c> looks.</remarks>
    [Fact]
    public async Task A_subscriber_that_never_reads_is_cut_off_after_ten_seconds_and_its_place_given_back()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time, configure: Configure);
        using var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint, receiveBuffer: 4096);
        (await client.HandshakeAsync(RawWebSocket.Request())).Should().Be(101);
        var membership = gateway.Group.Last;
        var big = FrameBuffer.Text(Enumerable.Repeat((byte)'x', 1024 * 1024).ToArray());
        for (var i = 0; i < 16; i++) membership.Push(big);
        var connection = (SubscriberConnection)membership.Member;
        await Eventually.HoldsAsync(() => connection.Pump.IsStuck, "a write waits for the subscriber");

        time.Advance(TimeSpan.FromSeconds(10.3));

        await Eventually.HoldsAsync(() => membership.Disposed, "the place is given back");
        connection.Ending!.Reason.Should().Be(DisconnectReason.SlowSubscriber);
    }

    /// <remarks>Guard: <c>FramePump.Send</c> takes the next frames only when those before are sent, <c>OutgoingFrames.Take</c> gives nothing after the close frame.</remarks>
    [Fact]
    public async Task Answers_and_the_close_come_between_whole_frames_also_when_the_socket_was_full()
    {
        await using var gateway = await StartAsync();
        var (client, membership) = await gateway.SubscribeAsync();
        var payload = Enumerable.Range(0, 300_000).Select(i => (byte)('a' + (i % 26))).ToArray();
        membership.Endless = FrameBuffer.Text(payload);
        membership.Member.Wake();
        var connection = (SubscriberConnection)membership.Member;
        await Eventually.HoldsAsync(() => connection.Pump.IsStuck, "a write waits for the subscriber");

        await client.SendFrameAsync(0x89, "still there?"u8);
        await ReadDeliveriesAsync(client, payload, until: 0x8A);
        membership.Member.Disconnect(DisconnectReason.Rebalanced);
        await ReadDeliveriesAsync(client, payload, until: 0x88);
        await client.SendCloseAsync(4201);

        (await client.EndsOrderlyAsync()).Should().BeTrue("nothing comes after the close frame");
    }

    /// <remarks>Guard: <c>FramePump.SendsPerTurn</c>; shown to the letter by <see cref="Gateway.Tests.Connections.FramePumpTests"/>.</remarks>
    [Fact]
    public async Task Subscribers_with_endless_deliveries_keep_nobody_waiting()
    {
        await using var gateway = await StartAsync();
        using var over = new CancellationTokenSource();
        var greedy = new List<Task>();
        for (var i = 0; i < 4; i++)
        {
            var (client, membership) = await gateway.SubscribeAsync();
            greedy.Add(ReadAllAsync(client, over.Token));
            membership.Endless = FrameBuffer.Text(new byte[128]);
            membership.Member.Wake();
        }

        var (modest, place) = await gateway.SubscribeAsync();
        for (var offset = 0; offset < 20; offset++)
        {
            place.Deliver(new MessageId("orders", 3, offset), "1");
            (await modest.ReadJsonAsync("message")).Text("id").Should().Be($"orders/3/{offset}");
        }

        await over.CancelAsync();
        await Task.WhenAll(greedy);
    }

    /// <remarks>Guard: <c>FramePump.Wake</c> asks for a turn of that pump only.</remarks>
    [Fact]
    public async Task Who_has_nothing_to_get_is_not_looked_at()
    {
        await using var gateway = await StartAsync();
        var (_, idle) = await gateway.SubscribeAsync();
        var (client, busy) = await gateway.SubscribeAsync();
        var before = idle.Takes;

        for (var offset = 0; offset < 50; offset++)
        {
            busy.Deliver(new MessageId("orders", 3, offset), "1");
            await client.ReadJsonAsync("message");
        }

        idle.Takes.Should().Be(before);
    }

    /// <remarks>Guard: the catch-all of <c>FramePump.TakeTurn</c>.</remarks>
    [Fact]
    public async Task A_bug_costs_the_connection_that_met_it_and_no_other()
    {
        await using var gateway = await StartAsync();
        var (_, broken) = await gateway.SubscribeAsync();
        var (client, sound) = await gateway.SubscribeAsync();

        broken.Bug = new InvalidOperationException("planted");
        broken.Member.Wake();

        await Eventually.HoldsAsync(() => broken.Disposed, "the place in the group is given back");
        sound.Deliver(new MessageId("orders", 3, 42), "1");
        (await client.ReadJsonAsync("message")).Text("id").Should().Be("orders/3/42");
    }

    private static async Task ReadDeliveriesAsync(RawWebSocket client, byte[] payload, byte until)
    {
        while (true)
        {
            var (first, bytes) = await client.ReadFrameAsync();
            if (first == until) return;
            if (first == 0x81 && bytes.Length == payload.Length) bytes.AsSpan().SequenceEqual(payload).Should().BeTrue("a frame arrives as it was sent");
            else Encoding.UTF8.GetString(bytes).Should().Contain("position");
        }
    }

    private static async Task ReadAllAsync(RawWebSocket client, CancellationToken over)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await client.Socket.ReceiveAsync(buffer, SocketFlags.None, over) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // Until the test has seen what it wanted.
        }
    }

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(configure: Configure);
}
