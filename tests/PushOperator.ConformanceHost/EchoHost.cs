using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Lifecycle;
using PushOperator.Gateway.Transports.WebSockets;

namespace PushOperator.ConformanceHost;

/// <summary>A server that sends every message back, over the gateway's own handshake, frame reader, frame pump and senders, on any path.</summary>
internal static class EchoHost
{
    /// <summary>Wide enough for the largest messages that conformance suites send, which are meant to measure and not to be refused.</summary>
    public static readonly FrameLimits WideLimits = new() { MessageBytes = 32 * 1024 * 1024, Fragments = 1 << 20, ControlFramesPerSecond = int.MaxValue };

    /// <summary>Builds it; nothing listens yet.</summary>
    /// <param name="endPoint">Where to listen; port 0 is any free one.</param>
    /// <param name="certificate">With one it speaks TLS: then frames take the way through the server's stream.</param>
    /// <param name="limits">What messages may cost.</param>
    public static WebApplication Build(IPEndPoint endPoint, X509Certificate2? certificate, FrameLimits limits)
    {
        var builder = WebApplication.CreateSlimBuilder();
        GatewayHost.ConfigureSockets(builder.WebHost);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            GatewayHost.LimitRequests(kestrel.Limits);
            kestrel.Listen(endPoint, port =>
            {
                port.Protocols = HttpProtocols.Http1;
                if (certificate is not null) port.UseHttps(certificate);
            });
        });
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.AddSingleton(Configuration());
        builder.Services.AddSingleton(new ConnectionLimits(10_000, 100));
        builder.Services.AddSubscriberConnections();
        builder.Services.AddSingleton(limits);
        builder.Services.AddSingleton<EchoEndpoint>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<EchoEndpoint>());
        var app = builder.Build();
        app.Run(app.Services.GetRequiredService<EchoEndpoint>().InvokeAsync);
        return app;
    }

    private static GatewayConfiguration Configuration() => new()
    {
        Namespace = "conformance",
        Group = "echo",
        Kafka = new KafkaConfiguration { BootstrapServers = "none:0", GroupId = "none" },
        Topics = [],
    };
}
