using System.Net.WebSockets;
using PushOperator.Api.Groups;
using PushOperator.Router.Endpoints;
using PushOperator.TestUtilities;

namespace PushOperator.Router.Tests.Routing;

public sealed class ConfigurationChangeTests
{
    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pods_and_strategies_that_change_all_the_time_cost_no_live_connection()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 2);
        using var first = await router.ConnectAsync();
        using var second = await router.ConnectAsync();

        for (var round = 0; round < 5; round++)
        {
            router.Groups.Set(RouterUnderTest.Definition(RoutingStrategy.Random, [router.Gateway(round % 2).Address]));
            await Eventually.HoldsAsync(() => router.Snapshot()!.Endpoints.Length == 1, "one pod is listed", cancellationToken: Canceled);
            await router.ListAsync(RoutingStrategy.RoundRobin);
        }

        (await first.EchoAsync("still", Canceled)).Should().Be("still");
        (await second.EchoAsync("here", Canceled)).Should().Be("here");
    }

    [Fact]
    public async Task A_group_that_is_gone_takes_nobody_new_and_keeps_whom_it_has()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        using var subscriber = await router.ConnectAsync();

        router.Groups.Set();
        await Eventually.HoldsAsync(async () => (await router.HandshakeAsync()).StatusCode == System.Net.HttpStatusCode.NotFound, "the group is 404", cancellationToken: Canceled);

        (await subscriber.EchoAsync("still here", Canceled)).Should().Be("still here");
    }

    [Fact]
    public async Task A_new_pod_gets_subscribers_without_a_restart()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        using var first = await router.ConnectAsync();
        await router.AddGatewayAsync();
        await router.ListAsync();

        using var second = await router.ConnectAsync();

        second.Pod.Should().Be("orders-3");
    }

    [Fact]
    public async Task Two_groups_are_apart()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 1);
        var other = new GroupKey("bank", "orders");
        var gateway = await router.AddGatewayAsync();
        gateway.Metadata = () => gateway.MetadataOf(other);
        router.Groups.Set(
            RouterUnderTest.Definition(RoutingStrategy.LeastConnections, [router.Gateway(0).Address]),
            new GroupDefinition(other, RoutingStrategy.LeastConnections, [gateway.Address]));
        await Eventually.HoldsAsync(() => router.IsRouted(other, endpoints: 1), "both are known", cancellationToken: Canceled);

        using var bank = await Eventually.GivesAsync(() => ConnectedAsync(router, "/bank/orders/ws"), "the new route is served", cancellationToken: Canceled);
        using var shop = await router.ConnectAsync("/shop/orders/ws");

        (shop.Pod, bank.Pod).Should().Be(("orders-2", "orders-3"));
    }

    private static async Task<Subscriber?> ConnectedAsync(RouterUnderTest router, string path)
    {
        try
        {
            return await router.ConnectAsync(path);
        }
        catch (WebSocketException)
        {
            return null;
        }
    }
}
