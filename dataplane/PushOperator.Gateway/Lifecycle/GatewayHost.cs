using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.DataPlane.Configuration.Limits;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Commands;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Health;
using PushOperator.Gateway.Limits;
using PushOperator.Gateway.Problems;
using PushOperator.Gateway.Publishing;
using PushOperator.Gateway.Transports.WebSockets;

namespace PushOperator.Gateway.Lifecycle;

/// <summary>Puts the gateway together: one server with two ports that share nothing but the process.</summary>
internal static class GatewayHost
{
    /// <summary>Upgraded connections that may be on their way out; within the files that <see cref="ConnectionLimits"/> keeps for the process.</summary>
    private const int UpgradeSlack = 64;

    /// <summary>Builds the host.</summary>
    /// <param name="settings">What the process was told.</param>
    /// <param name="addGroup">Registers the subscriber group.</param>
    public static WebApplication Build(GatewaySettings settings, Action<IServiceCollection> addGroup)
    {
        var builder = WebApplication.CreateSlimBuilder();
        ConfigureServer(builder, settings);
        ConfigureLogging(builder);
        AddServices(builder.Services, settings);
        addGroup(builder.Services);
        var app = builder.Build();
        UsePipeline(app, settings);
        return app;
    }

    private static void ConfigureServer(WebApplicationBuilder builder, GatewaySettings settings)
    {
        ConfigureSockets(builder.WebHost);
        builder.WebHost.ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            // Our own count decides; the server's is a little above it, since it gives a place back a moment later than we do.
            kestrel.Limits.MaxConcurrentUpgradedConnections = settings.Limits.Subscribers + UpgradeSlack;
            kestrel.Limits.MaxConcurrentConnections = settings.Limits.Others;
            LimitRequests(kestrel.Limits);
            kestrel.Listen(settings.Address, settings.ProxyPort, endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.Listen(settings.Address, settings.CommandPort, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromMilliseconds(settings.Configuration.DrainPeriodMs) + TimeSpan.FromSeconds(5));
    }

    /// <summary>
    /// One byte of write buffer: a flush is complete only when the kernel has the bytes. So the answer to a handshake is out before frames go straight to the
    /// socket, and a close frame is out before the connection is shut. And room for a storm of newcomers.
    /// </summary>
    public static void ConfigureSockets(IWebHostBuilder host) => host.UseSockets(sockets => (sockets.MaxWriteBufferSize, sockets.Backlog) = (1, ListenBacklog.Connections));

    /// <summary>What a request's head may cost.</summary>
    public static void LimitRequests(KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestLineSize = 8 * 1024;
    }

    private static void ConfigureLogging(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        // When nobody reads the log, lines are left out, and counted in it later; to wait would be to stand still with it.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    }

    private static void AddServices(IServiceCollection services, GatewaySettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Configuration);
        services.AddSingleton(settings.Limits);
        services.AddSingleton<GatewayMetrics>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("push-gateway", settings.Configuration.Namespace, serviceInstanceId: settings.Pod))
            .WithMetrics(metrics => metrics.AddMeter(GatewayMetrics.MeterName).AddPrometheusExporter());
        services.AddPublishing();
        services.AddSubscriberConnections();
        services.AddLimits();
        services.AddTokens();
        services.AddSingleton<SubscriberEntry>();
        services.AddSingleton<SubscriberService>();
        services.AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<DrainState>();
        services.AddSingleton<IConnectionListenerFactory>(provider => ActivatorUtilities.CreateInstance<ProxyPortLimit>(provider, ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider)));
        services.AddHostedService<DrainService>();
        services.AddSingleton<SubscriberMoves>();
        services.AddHostedService(provider => provider.GetRequiredService<SubscriberMoves>());
        services.AddCommands();
    }

    private static void UsePipeline(WebApplication app, GatewaySettings settings)
    {
        app.UseProblems();
        // By the port the connection came in on, never by a header the client writes.
        app.MapWhen(
            context => context.Connection.LocalPort == settings.ProxyPort,
            proxy =>
            {
                proxy.UseClientAddresses(settings.Configuration.Limits);
                proxy.Run(proxy.ApplicationServices.GetRequiredService<WebSocketEndpoint>().InvokeAsync);
            });
        app.UseRouting();
        app.MapHealth();
        app.MapPublishing();
        app.MapCommands();
        app.MapPrometheusScrapingEndpoint("/metrics");
    }
}
