using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Tests.Support;
using PushOperator.Gateway.Topics;
using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Hostile;

/// <summary>Each kind of hostile client ends as it should, and a subscriber beside all of them gets everything.</summary>
public sealed class HostileTrafficTests
{
    private const int OfEach = 4;
    private const string Data = """{"total":12}""";
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_deliveredBound = TimeSpan.FromSeconds(10);

    /// <summary>Guard: the limits of <c>GatewayHost.LimitRequests</c>, <c>FrameReader</c>, <c>WebSocketSession.IsFlood</c>, <c>SubscriberConnection.CheckMessage</c>, <c>ErrorBudget</c>, <c>ReceiveRate</c>: each is one attack.</summary>
    [Fact]
    public async Task Every_attack_ends_with_its_code_while_a_subscriber_gets_everything()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.DefaultConfiguration() with { Limits = new LimitsConfiguration { FramesPerSecond = Attacks.FramesPerSecond } });
        var (client, membership) = await gateway.SubscribeAsync();
        using var owned = client;
        var attacking = Attacks.All.SelectMany(attack => Enumerable.Repeat(attack, OfEach)).Select(async attack => (attack, End: await attack.RunAsync(gateway.ProxyEndPoint))).ToArray();
        var all = Task.WhenAll(attacking);

        var delivered = 0L;
        for (; !all.IsCompleted; delivered++)
        {
            membership.Deliver(new MessageId("orders", 3, delivered), Data);
            (await client.ReadJsonAsync("message", s_deliveredBound)).Text("id").Should().Be($"orders/3/{delivered}");
            await Task.Delay(s_pace, TimeProvider.System);
        }

        var wrong = (await all).Where(end => !end.attack.Ends.Contains(end.End)).Select(end => $"{end.attack.Name}: {end.End}, not {string.Join(" or ", end.attack.Ends)}");
        wrong.Should().BeEmpty();
        delivered.Should().BeGreaterThan(20);
        await Eventually.HoldsAsync(() => gateway.Group.Members.Count(member => !member.Disposed) == 1, "the places of all attackers are given back");
        await Eventually.HoldsAsync(
            async () => (await (await gateway.Http.GetAsync("/endpoint")).JsonAsync()).Number("connections") == 1, "nobody but the subscriber is counted");
    }

    /// <summary>Guard: <c>SubscriberConnection.CheckWrite</c>.</summary>
    [Fact]
    public async Task Who_never_reads_is_cut_off_while_a_subscriber_gets_everything()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var deaf = await RawWebSocket.OpenAsync(gateway.ProxyEndPoint, receiveBuffer: 4096, segment: 536);
        (await deaf.HandshakeAsync(RawWebSocket.Request())).Should().Be(101);
        var flooded = gateway.Group.Last;
        flooded.Endless = FrameBuffer.Text(new byte[60_000].Select(_ => (byte)'x').ToArray());
        flooded.Member.Wake();
        var (client, membership) = await gateway.SubscribeAsync();
        using var owned = client;

        var began = TimeProvider.System.GetTimestamp();
        for (var offset = 0L; !flooded.Disposed; offset++)
        {
            membership.Deliver(new MessageId("orders", 3, offset), Data);
            (await client.ReadJsonAsync("message", s_deliveredBound)).Text("id").Should().Be($"orders/3/{offset}");
            await Task.Delay(s_pace, TimeProvider.System);
            TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(Attack.Bound, "a subscriber that takes nothing has 10 s");
        }

        ((SubscriberConnection)flooded.Member).Ending!.Reason.Reason.Should().Be("slow_subscriber");
    }
}
