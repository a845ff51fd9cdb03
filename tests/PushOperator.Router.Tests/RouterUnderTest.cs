using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOperator.Api.Groups;
using PushOperator.Router.Endpoints;
using PushOperator.Router.LoadBalancing;
using PushOperator.Router.Routing;
using PushOperator.TestUtilities;
using Yarp.ReverseProxy;

namespace PushOperator.Router.Tests;

/// <summary>The router as it ships, on loopback, with groups and gateways as a test says. Metadata is read 20 times a second.</summary>
internal sealed class RouterUnderTest : IAsyncDisposable
{
    public static readonly GroupKey Group = new("shop", "orders");

    private readonly int _firstPort = FreePort.Next(4);
    private readonly List<FakeGateway> _gateways = [];
    private WebApplication? _app;

    private RouterUnderTest()
    {
    }

    public ListedGroups Groups { get; } = new();

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public GroupDirectory Directory => _app!.Services.GetRequiredService<GroupDirectory>();

    public IServiceProvider Services => _app!.Services;

    /// <summary>Whether YARP routes by a complete view of the groups.</summary>
    public bool IsServing => Services.GetRequiredService<GroupProxyConfigProvider>().IsServing;

    public Uri Url(string path = "/shop/orders/ws", string scheme = "http") => new($"{scheme}://127.0.0.1:{_firstPort}{path}");

    public Uri ManagementUrl(string path) => new($"http://127.0.0.1:{_firstPort + 1}{path}");

    /// <summary>A router and that many gateways of <see cref="Group"/>, all of them known.</summary>
    public static async Task<RouterUnderTest> StartAsync(int gateways, RoutingStrategy strategy = RoutingStrategy.LeastConnections, params string[] settings)
    {
        var router = new RouterUnderTest();
        await router.StartRouterAsync(settings);
        for (var i = 0; i < gateways; i++) await router.AddGatewayAsync();
        await router.ListAsync(strategy);
        return router;
    }

    /// <summary>Two gateways of which the first looks empty and the second busy: LeastConnections tries the first one first.</summary>
    public static async Task<RouterUnderTest> StartPreferringFirstAsync(params string[] settings)
    {
        var router = new RouterUnderTest();
        await router.StartRouterAsync(settings);
        await router.AddGatewayAsync();
        (await router.AddGatewayAsync()).ConnectionsOfOthers = 1_000;
        await router.ListAsync();
        return router;
    }

    /// <summary>A router that has heard nothing yet.</summary>
    public static async Task<RouterUnderTest> StartUnsyncedAsync(params string[] settings)
    {
        var router = new RouterUnderTest();
        await router.StartRouterAsync(settings);
        return router;
    }

    public async Task<FakeGateway> AddGatewayAsync()
    {
        var gateway = await FakeGateway.StartAsync(Group, _gateways.Count + 2, _firstPort + 2, _firstPort + 3);
        _gateways.Add(gateway);
        return gateway;
    }

    public FakeGateway Gateway(int index) => _gateways[index];

    /// <summary>Lists all gateways, and waits until the router has read each one's metadata.</summary>
    public async Task ListAsync(RoutingStrategy strategy = RoutingStrategy.LeastConnections)
    {
        Groups.Set(Definition(strategy, [.. _gateways.Select(gateway => gateway.Address)]));
        await Eventually.HoldsAsync(
            () => IsRouted(Group, _gateways.Count, strategy),
            "the router knows every gateway",
            TimeSpan.FromSeconds(10),
            TestContext.Current.CancellationToken);
    }

    public static GroupDefinition Definition(RoutingStrategy strategy, ImmutableArray<EndpointAddress> endpoints) => new(Group, strategy, endpoints);

    /// <summary>Whether YARP has the route, with that many pods, and each one's metadata was read.</summary>
    public bool IsRouted(GroupKey key, int endpoints, RoutingStrategy strategy = RoutingStrategy.LeastConnections) =>
        IsServing
        && Services.GetRequiredService<IProxyStateLookup>().TryGetCluster(key.ClusterId, out var cluster)
        && cluster.Model.Config.LoadBalancingPolicy == PlacingPolicy.NameOf(strategy)
        && cluster.DestinationsState.AllDestinations.Count == endpoints
        && Directory.Find(key.ClusterId)!.Snapshot().Endpoints.All(endpoint => endpoint.Metadata is not null);

    /// <summary>What the router knows of the group now, or null.</summary>
    public GroupSnapshot? Snapshot() => Directory.Find(Group.ClusterId)?.Snapshot();

    /// <summary>Waits until every endpoint's last reading fulfils <paramref name="condition"/>.</summary>
    public Task KnowsAsync(Func<EndpointSnapshot, bool> condition, string what) =>
        Eventually.HoldsAsync(() => Snapshot()!.Endpoints.All(condition), what, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    public Task<Subscriber> ConnectAsync(string path = "/shop/orders/ws") => Subscriber.ConnectAsync(Url(path, "ws"), TestContext.Current.CancellationToken);

    /// <summary>A WebSocket handshake as plain HTTP, for its answer.</summary>
    public Task<HttpResponseMessage> HandshakeAsync(string path = "/shop/orders/ws", Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Url(path))
        {
            Headers = { { "Connection", "Upgrade" }, { "Upgrade", "websocket" }, { "Sec-WebSocket-Version", "13" }, { "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==" } },
        };
        change?.Invoke(request);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>What the kubelet is told.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var answer = await Http.GetAsync(ManagementUrl("/readyz"), TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>What SIGTERM does.</summary>
    public Task StopAsync() => _app!.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
    }

    private async Task StartRouterAsync(string[] settings)
    {
        string[] defaults =
        [
            "ListenAddress=127.0.0.1", $"PublicPort={Text(_firstPort)}", $"ManagementPort={Text(_firstPort + 1)}", $"GatewayPort={Text(_firstPort + 2)}",
            $"GatewayCommandPort={Text(_firstPort + 3)}", "MetadataInterval=00:00:00.05", "MetadataTimeout=00:00:05", "DrainPeriod=00:00:00.5",
        ];
        _app = RouterApplication.Build([.. defaults.Concat(settings).Select(setting => $"--Router:{setting}")], (services, _) =>
        {
            services.AddSingleton<IMeterFactory, OwnMeters>();
            services.AddSingleton<IGroupSource>(Groups);
            services.AddLogging(logging => logging.ClearProviders());
        });
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
