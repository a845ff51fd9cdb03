using System.Net;
using Microsoft.AspNetCore.Builder;
using PushOperator.ConformanceHost;
using PushOperator.Gateway.Transports.WebSockets;

namespace PushOperator.Conformance.Tests.Targets;

/// <summary>The echo host with the gateway's limits: frames go straight to the socket.</summary>
public class EchoTarget : Target
{
    private WebApplication? _app;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        _app = EchoHost.Build(new IPEndPoint(IPAddress.Loopback, 0), Tls ? SelfSigned.Certificate() : null, new FrameLimits());
        await _app.StartAsync();
        EndPoint = new IPEndPoint(IPAddress.Loopback, new Uri(_app.Urls.First()).Port);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
