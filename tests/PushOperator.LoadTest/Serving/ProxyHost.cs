using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOperator.Api.Groups;
using PushOperator.Router;
using PushOperator.Router.Endpoints;
using Yarp.ReverseProxy.Configuration;

namespace PushOperator.LoadTest.Serving;

/// <summary>Runs a proxy in front of one gateway in this process: prints <see cref="YardstickHost.Ready"/> when it sends somebody there, and ends with its standard input.</summary>
internal static class ProxyHost
{
    private const int GatewayPort = 8080;
    private const int ManagementPort = 8081;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <param name="endpoint">Where subscribers connect; the router's management port is on the same address.</param>
    /// <param name="gateway">Address of a gateway of group <c>test</c> in namespace <c>load</c>.</param>
    public static async Task RunAsync(ProxyKind kind, IPEndPoint endpoint, IPAddress gateway)
    {
        await using var proxy = kind == ProxyKind.Router ? Router(endpoint, gateway) : Yarp(endpoint, gateway);
        await proxy.StartAsync();
        if (kind == ProxyKind.Router) await RouterIsReadyAsync(endpoint.Address);
        Console.WriteLine(YardstickHost.Ready);
        await Console.In.ReadToEndAsync();
        // Not stopped in order: that would wait for every connection, and nobody is left to hear it.
        Environment.Exit(0);
    }

    private static WebApplication Router(IPEndPoint endpoint, IPAddress gateway)
    {
        string[] settings = [$"ListenAddress={endpoint.Address}", $"PublicPort={Text(endpoint.Port)}", $"ManagementPort={Text(ManagementPort)}", $"GatewayPort={Text(GatewayPort)}", $"GatewayCommandPort={Text(ManagementPort)}"];
        return RouterApplication.Build([.. settings.Select(setting => $"--Router:{setting}")], (services, _) =>
        {
            services.AddSingleton<IGroupSource>(new OneGroup(new GroupDefinition(new GroupKey("load", "test"), RoutingStrategy.LeastConnections, [new EndpointAddress("gateway-1", gateway.ToString())])));
            services.AddLogging(logging => logging.ClearProviders());
        });
    }

    private static WebApplication Yarp(IPEndPoint endpoint, IPAddress gateway)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(endpoint));
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = "gateway", Match = new RouteMatch { Path = "{**path}" } }],
            [new ClusterConfig { ClusterId = "gateway", Destinations = new Dictionary<string, DestinationConfig> { ["only"] = new() { Address = $"http://{gateway}:{Text(GatewayPort)}/" } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        return app;
    }

    // Whoever started this gives it a minute.
    private static async Task RouterIsReadyAsync(IPAddress address)
    {
        using var http = new HttpClient();
        var url = new Uri($"http://{address}:{Text(ManagementPort)}/readyz");
        while (true)
        {
            using var answer = await http.GetAsync(url);
            if (answer.IsSuccessStatusCode) return;
            await Task.Delay(s_look, TimeProvider.System);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class OneGroup(GroupDefinition group) : IGroupSource
    {
        public IReadOnlyList<GroupDefinition> Read() => [group];
    }
}
