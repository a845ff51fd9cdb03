using Microsoft.Extensions.DependencyInjection;
using PushOperator.Gateway.Connections;
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

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(configure: Configure);
}
