using Microsoft.Extensions.Time.Testing;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Connections;

/// <summary>Subscribers that take little of what fits into the kernel's buffers, so that no write ever waits for them.</summary>
public sealed class SlowReaderTests
{
    private const int Frame = 1000;

    /// <summary>What the kernels of both sides take together at least: more than the subscriber's, less than the gateway's.</summary>
    private const int Given = 24 * Frame;

    private static readonly byte[] s_pong = [];

    /// <summary>Guard: <c>SubscriberConnection.CheckWrite</c>, <c>UntakenBytes.HeldFor</c>.</summary>
    [Fact]
    public async Task Who_takes_nothing_but_sends_pongs_is_cut_off_as_slow_after_ten_seconds()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        using var client = await ConnectAsync(gateway);
        var (membership, connection) = await FillAsync(gateway, client);

        var taken = TimeSpan.Zero;
        for (; connection.Ending is null && taken < TimeSpan.FromSeconds(30); taken += TimeSpan.FromSeconds(1))
        {
            await client.SendFrameAsync(0x8A, s_pong);
            connection.Pump.IsStuck.Should().BeFalse("the kernel has taken all of it");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        connection.Ending!.Reason.Should().Be(DisconnectReason.SlowSubscriber);
        taken.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10)).And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(14));
        await Eventually.HoldsAsync(() => membership.Disposed, "the place is given back");
    }

    /// <summary>Guard: <c>UntakenBytes.Enough</c>.</summary>
    [Fact]
    public async Task Who_takes_a_hundred_bytes_a_second_is_cut_off_as_slow()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(time: time);
        using var client = await ConnectAsync(gateway);
        var (_, connection) = await FillAsync(gateway, client);

        for (var seconds = 0; connection.Ending is null && seconds < 40; seconds++)
        {
            await client.Socket.ReceiveAsync(new byte[100]);
            await client.SendFrameAsync(0x8A, s_pong);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        connection.Ending!.Reason.Should().Be(DisconnectReason.SlowSubscriber);
    }

    private static async Task<RawWebSocket> ConnectAsync(TestGateway gateway)
    {
        var client = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint, receiveBuffer: 4096, segment: 536);
        (await client.HandshakeAsync(RawWebSocket.Request())).Should().Be(101);
        return client;
    }

    /// <summary>Gives it more than its own kernel takes, and less than the gateway's does.</summary>
    private static async Task<(FakeMembership Membership, SubscriberConnection Connection)> FillAsync(TestGateway gateway, RawWebSocket client)
    {
        var membership = gateway.Group.Last;
        var connection = (SubscriberConnection)membership.Member;
        for (var frames = 0; frames < Given / Frame; frames++) Push(membership);
        await Eventually.HoldsAsync(() => connection.Pump.InKernel is { Written: > Given, Untaken: > 0 } && client.Socket.Available > 0, "all of it is written, and more than the subscriber's kernel takes");
        return (membership, connection);
    }

    private static void Push(FakeMembership membership) => membership.Push(FrameBuffer.Text(Enumerable.Repeat((byte)'x', Frame).ToArray()));
}
