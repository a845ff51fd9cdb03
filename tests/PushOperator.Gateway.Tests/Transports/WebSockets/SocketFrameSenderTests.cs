using Microsoft.Extensions.DependencyInjection;

namespace PushOperator.Gateway.Tests.Transports.WebSockets;

/// <summary>Straight to the socket: what a pod without TLS does.</summary>
public sealed class SocketFrameSenderTests : FrameSenderTests
{
    private protected override void Configure(IServiceCollection services)
    {
    }
}
