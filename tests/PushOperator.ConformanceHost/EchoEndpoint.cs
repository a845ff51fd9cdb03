using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Fanout;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Topics;
using PushOperator.Gateway.Transports.WebSockets;

namespace PushOperator.ConformanceHost;

/// <summary>Takes WebSockets on any path and echoes; says goodbye to all of them when the host stops.</summary>
internal sealed class EchoEndpoint(ConnectionServices connections, ConnectionRegistry registry, FanoutThreads fanout, FrameLimits limits, TimeProvider time) : IHostedLifecycleService
{
    private static readonly DisconnectReason s_goingAway = new(1001, "going_away");

    // A format without frames of its own: what comes out is what went in.
    private static readonly JoinRequest s_request = new() { Topics = [], From = null, Window = 1, Format = FrameFormat.Raw, AutoAck = true };

    /// <summary>Serves one connection to its end.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (Handshake.Read(context, upgrade is { IsUpgradableRequest: true }, mayDeflate: false, out var handshake) is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        handshake!.Answer(context.Response);
        await using var stream = await upgrade!.UpgradeAsync();
        var connection = new SubscriberConnection(context.TraceIdentifier, null, s_request, connections);
        registry.Add(connection);
        try
        {
            using var input = new FrameInput(stream, limits, time);
            var session = new WebSocketSession(connection, new EchoHandler(connection.Pump), input, FrameSenders.For(context, stream, fanout), time);
            await session.RunAsync(new JoinOutcome.Joined(new NoDeliveries(), true));
        }
        finally
        {
            registry.Remove(connection);
            connection.MarkClosed();
        }
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        while (registry.All is { Count: > 0 } left)
        {
            foreach (var connection in left) connection.Disconnect(s_goingAway);
            await Task.WhenAll(left.Select(connection => connection.Closed)).WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
