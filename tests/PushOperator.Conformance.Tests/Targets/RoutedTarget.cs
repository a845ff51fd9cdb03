using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOperator.Api.Groups;
using PushOperator.ConformanceHost;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Transports.WebSockets;
using PushOperator.Router;
using PushOperator.Router.Endpoints;
using PushOperator.TestUtilities;

namespace PushOperator.Conformance.Tests.Targets;

/// <summary>The echo host behind the router: what a client sees of the pair.</summary>
public sealed class RoutedTarget : Target
{
    private static readonly GroupKey s_group = new("conformance", "echo");

    private readonly int _firstPort = FreePort.Next(4);
    private readonly List<WebApplication> _apps = [];

    /// <inheritdoc/>
    public override string Path => "/conformance/echo/ws";

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        EndPoint = new IPEndPoint(IPAddress.Loopback, _firstPort);
        await StartAsync(EchoHost.Build(new IPEndPoint(IPAddress.Loopback, _firstPort + 2), null, new FrameLimits()));
        await StartAsync(Metadata(_firstPort + 3));
        string[] settings =
        [
            "ListenAddress=127.0.0.1", Port("PublicPort", 0), Port("ManagementPort", 1), Port("GatewayPort", 2), Port("GatewayCommandPort", 3), "MetadataInterval=00:00:00.05", "DrainPeriod=00:00:00.5",
        ];
        await StartAsync(RouterApplication.Build([.. settings.Select(setting => $"--Router:{setting}")], (services, _) =>
        {
            services.AddSingleton<IGroupSource>(new OneGroup());
            services.AddLogging(logging => logging.ClearProviders());
        }));
        await Eventually.PassesAsync(async () => (await ConnectAsync()).Dispose());
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // The router first: it ends its connections while the host still answers.
        foreach (var app in Enumerable.Reverse(_apps))
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private async Task StartAsync(WebApplication app)
    {
        _apps.Add(app);
        await app.StartAsync();
    }

    private string Port(string name, int offset) => string.Create(CultureInfo.InvariantCulture, $"{name}={_firstPort + offset}");

    private static WebApplication Metadata(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var metadata = new EndpointMetadata
        {
            Namespace = s_group.Namespace,
            Group = s_group.Name,
            Pod = "echo-0",
            Version = "test",
            StartedAt = DateTimeOffset.UnixEpoch,
            Connections = 0,
            Capacity = 10_000,
            Draining = false,
            AcceptsSubscribers = true,
            Partitions = [],
        };
        app.MapGet("/endpoint", context => context.Response.Body.WriteAsync(metadata.ToJson(), context.RequestAborted).AsTask());
        return app;
    }

    private sealed class OneGroup : IGroupSource
    {
        public IReadOnlyList<GroupDefinition>? Read() => [new GroupDefinition(s_group, RoutingStrategy.LeastConnections, [new EndpointAddress("echo-0", "127.0.0.1")])];
    }
}
