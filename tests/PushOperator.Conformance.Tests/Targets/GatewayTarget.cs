using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOperator.Conformance.Tests.Wire;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;
using PushOperator.TestUtilities;

namespace PushOperator.Conformance.Tests.Targets;

/// <summary>The gateway itself, of a group without messages.</summary>
public sealed class GatewayTarget : Target
{
    private WebApplication? _app;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        var port = FreePort.Next(2);
        var settings = new GatewaySettings
        {
            Configuration = new GatewayConfiguration
            {
                Namespace = "conformance",
                Group = "quiet",
                Kafka = new KafkaConfiguration { BootstrapServers = "127.0.0.1:1", GroupId = "none" },
                Topics = [new TopicConfiguration { Name = "orders", KafkaTopic = "orders" }],
                Auth = new AuthConfiguration { AllowAnonymous = true },
                DrainPeriodMs = 2_000,
            },
            Limits = new ConnectionLimits(1_000, 500),
            Address = IPAddress.Loopback,
            ProxyPort = port,
            CommandPort = port + 1,
            Pod = "quiet-0",
        };
        _app = GatewayHost.Build(settings, services =>
        {
            services.AddSingleton<ISubscriberGroup>(new QuietGroup());
            services.AddLogging(logging => logging.ClearProviders());
        });
        await _app.StartAsync();
        EndPoint = new IPEndPoint(IPAddress.Loopback, port);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    /// <inheritdoc/>
    internal override async Task<WireClient> ConnectAsync()
    {
        var client = await base.ConnectAsync();
        (await client.ReadFrameAsync()).Opcode.Should().Be(1, "it says welcome first");
        return client;
    }
}
