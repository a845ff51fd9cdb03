using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using PushOperator.DataPlane.Configuration.Limits;
using PushOperator.Router.Diagnostics;
using PushOperator.Router.Endpoints;
using PushOperator.Router.Lifecycle;
using PushOperator.Router.LoadBalancing;
using PushOperator.Router.Routing;
using PushOperator.Router.Tls;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace PushOperator.Router;

/// <summary>Puts the router together: services in the order data flows, then the two ports.</summary>
internal static class RouterApplication
{
    /// <summary>The router, built and not started.</summary>
    /// <param name="args">Command line.</param>
    /// <param name="addSource">Registers an <see cref="IGroupSource"/>.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection, RouterOptions> addSource)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddInMemoryCollection(RouterEnvironment.Read(Environment.GetEnvironmentVariables())).AddCommandLine(args);
        // YARP tells two lines a request at Information; ours say what an operator wants to know.
        builder.Logging.AddFilter("Yarp", LogLevel.Error).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // A router that is not ready yet, or that drains, is no error; the probe's answer says which.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // When nobody reads the log, lines are left out, and counted in it later; to wait would be to stand still with it.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        var section = builder.Configuration.GetSection(RouterOptions.Section);
        var options = section.Get<RouterOptions>() ?? new RouterOptions();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options)).UseSockets(sockets => sockets.Backlog = ListenBacklog.Connections);
        AddOptions(builder.Services, section, options);
        addSource(builder.Services, options);
        AddRouter(builder.Services);
        if (CertificateFiles.Of(options) is { } files) builder.AddTls(files);
        var app = builder.Build();
        Use(app, options);
        return app;
    }

    private static void AddOptions(IServiceCollection services, IConfigurationSection section, RouterOptions options)
    {
        services.AddOptions<RouterOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RouterOptions>, RouterOptionsRanges>();
        services.AddSingleton<IValidateOptions<RouterOptions>, RouterOptionsValidator>();
        // Above the drain by what Kestrel needs to end what is left.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainPeriod + TimeSpan.FromSeconds(5));
        services.AddSingleton(provider => Limits(provider.GetRequiredService<IOptions<RouterOptions>>().Value));
    }

    private static void AddRouter(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<GroupDirectory>();
        services.AddSingleton<MetadataReader>();
        services.AddHostedService<GroupDiscovery>();
        services.AddHostedService<MetadataPolling>();

        services.AddSingleton<ILoadBalancingPolicy, LeastConnectionsPolicy>();
        services.AddSingleton<ILoadBalancingPolicy, RoundRobinPolicy>();
        services.AddSingleton<ILoadBalancingPolicy, RandomPolicy>();

        services.AddReverseProxy().AddTransforms<HandshakeAnswer>();
        services.AddSingleton<IForwarderHttpClientFactory, GatewayHttpClientFactory>();
        services.AddSingleton<GroupProxyConfigProvider>();
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<GroupProxyConfigProvider>());
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<GroupProxyConfigProvider>());
        services.AddSingleton<RefusalWriter>();

        services.AddSingleton<OpenConnections>();
        services.AddHostedService<DrainOnShutdown>();
        services.AddHealthChecks().AddCheck<Readiness>("groups");

        services.AddSingleton<RouterMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(RouterMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddPrometheusExporter());
    }

    private static void Use(WebApplication app, RouterOptions options)
    {
        if (CertificateFiles.Of(options) is not null) app.UseHsts();
        if (RouterOptionsValidator.TrustedNetworks(options) is { Length: > 0 } trusted) app.UseForwardedHeaders(Forwarded(trusted));

        // By the port that was connected to: the Host header is the client's to choose.
        app.MapWhen(context => context.Connection.LocalPort == options.ManagementPort, ManagementPort.Use);

        if (options.HandshakesPerSecondPerAddress > 0) app.UseMiddleware<AddressGate>();
        app.UseRouting();
        app.MapReverseProxy(pipeline =>
        {
            pipeline.UseMiddleware<HandshakeGate>();
            pipeline.UseMiddleware<SubscriberPlacement>();
            pipeline.UseLoadBalancing();
            pipeline.UseMiddleware<ForwardedConnection>();
        });
        app.MapFallback("{**path}", NotFoundAsync);
    }

    private static Task NotFoundAsync(HttpContext context, GroupProxyConfigProvider routes, RefusalWriter refusals) =>
        refusals.WriteAsync(context, routes.IsServing ? Refusal.NotFound : Refusal.NotSynced);

    private static ForwardedHeadersOptions Forwarded(string[] trusted)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in trusted.Where(network => System.Net.IPNetwork.TryParse(network, out _))) forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        return forwarded;
    }

    private static ConnectionLimits Limits(RouterOptions options) =>
        ConnectionLimits.For(options.MaxSubscribers, FileDescriptorLimit.Read()) ?? throw new InvalidOperationException("the options were not validated");

    private static void Listen(KestrelServerOptions kestrel, RouterOptions options)
    {
        ServerLimits.Apply(kestrel, kestrel.ApplicationServices.GetRequiredService<ConnectionLimits>());
        if (IPAddress.TryParse(options.ListenAddress, out var address))
        {
            kestrel.Listen(address, options.PublicPort, Public);
            kestrel.Listen(address, options.ManagementPort, ServerLimits.Apply);
            return;
        }

        kestrel.ListenAnyIP(options.PublicPort, Public);
        kestrel.ListenAnyIP(options.ManagementPort, ServerLimits.Apply);
    }

    private static void Public(ListenOptions port)
    {
        ServerLimits.Apply(port);
        if (port.ApplicationServices.GetService<ServerCertificate>() is { } certificate) port.UseTls(certificate);
    }
}
