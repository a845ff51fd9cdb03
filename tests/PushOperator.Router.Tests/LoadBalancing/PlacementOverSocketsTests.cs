using PushOperator.Api.Groups;

namespace PushOperator.Router.Tests.LoadBalancing;

public sealed class PlacementOverSocketsTests
{
    [Fact]
    public async Task LeastConnections_counts_connections_of_others_too()
    {
        await using var router = await StartWithConnectionsOfOthersAsync(gateways: 3, others: 10, RoutingStrategy.LeastConnections);

        var pods = await ConnectTogetherAsync(router, 20);

        pods.Should().Equal(new Dictionary<string, int> { ["orders-3"] = 10, ["orders-4"] = 10 });
    }

    [Fact]
    public async Task LeastConnections_spreads_a_burst_although_the_metadata_is_stale()
    {
        await using var router = await RouterUnderTest.StartAsync(3, settings: "MetadataInterval=00:00:05");

        var pods = await ConnectTogetherAsync(router, 60);

        pods.Should().Equal(new Dictionary<string, int> { ["orders-2"] = 20, ["orders-3"] = 20, ["orders-4"] = 20 });
    }

    [Fact]
    public async Task RoundRobin_takes_turns_whatever_the_counts()
    {
        await using var router = await StartWithConnectionsOfOthersAsync(gateways: 3, others: 100, RoutingStrategy.RoundRobin);

        var pods = await ConnectTogetherAsync(router, 30);

        pods.Should().Equal(new Dictionary<string, int> { ["orders-2"] = 10, ["orders-3"] = 10, ["orders-4"] = 10 });
    }

    [Fact]
    public async Task Random_takes_the_emptier_of_two()
    {
        await using var router = await StartWithConnectionsOfOthersAsync(gateways: 2, others: 100, RoutingStrategy.Random);

        var pods = await ConnectTogetherAsync(router, 10);

        pods.Should().Equal(new Dictionary<string, int> { ["orders-3"] = 10 });
    }

    [Fact]
    public async Task A_pod_that_drains_or_has_no_partition_gets_nobody_and_keeps_its_connections()
    {
        await using var router = await RouterUnderTest.StartAsync(gateways: 3);
        using var before = await router.ConnectAsync();
        router.Gateway(0).Draining = true;
        router.Gateway(1).AcceptsSubscribers = false;
        await router.KnowsAsync(endpoint => endpoint.Address.Pod == "orders-4" || endpoint.Metadata is { Draining: true } or { AcceptsSubscribers: false }, "two said no");

        var pods = await ConnectTogetherAsync(router, 5);

        pods.Should().Equal(new Dictionary<string, int> { ["orders-4"] = 5 });
        (await before.EchoAsync("still", TestContext.Current.CancellationToken)).Should().Be("still");
    }

    [Fact]
    public async Task Connections_that_end_are_counted_off_before_the_next_metadata()
    {
        await using var router = await RouterUnderTest.StartAsync(2, settings: "MetadataInterval=00:00:05");
        var first = await router.ConnectAsync();
        using var second = await router.ConnectAsync();
        first.Dispose();
        await TestUtilities.Eventually.HoldsAsync(
            () => router.Snapshot()!.Endpoints.Sum(endpoint => endpoint.Connections) == 1, "one is counted", cancellationToken: TestContext.Current.CancellationToken);

        using var third = await router.ConnectAsync();

        third.Pod.Should().Be(first.Pod);
    }

    /// <summary>A router that finds connections it did not open on the first of its gateways.</summary>
    private static async Task<RouterUnderTest> StartWithConnectionsOfOthersAsync(int gateways, int others, RoutingStrategy strategy)
    {
        var router = await RouterUnderTest.StartAsync(gateways: 0);
        for (var i = 0; i < gateways; i++) await router.AddGatewayAsync();
        router.Gateway(0).ConnectionsOfOthers = others;
        await router.ListAsync(strategy);
        return router;
    }

    /// <summary>Opens them all at once and keeps them until all are open; how many each pod got, by name.</summary>
    private static async Task<SortedDictionary<string, int>> ConnectTogetherAsync(RouterUnderTest router, int count)
    {
        var subscribers = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => router.ConnectAsync()));
        var pods = new SortedDictionary<string, int>(subscribers.CountBy(subscriber => subscriber.Pod).ToDictionary());
        foreach (var subscriber in subscribers) subscriber.Dispose();
        return pods;
    }
}
