using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Fanout;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>
/// Takes subscribers in: every refusal is an HTTP answer before the upgrade, cheapest checks first, so that a refused client costs neither a place nor a
/// question to Kafka.
/// </summary>
internal sealed partial class WebSocketEndpoint(
    GatewayConfiguration configuration,
    SubscriberAdmission admission,
    ConnectionCapacity capacity,
    ConnectionRegistry registry,
    DrainState drain,
    ISubscriberGroup group,
    ConnectionServices connections,
    OperationServices operations,
    FanoutThreads fanout,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<WebSocketEndpoint> logger)
{
    private static readonly TimeSpan s_joinTime = TimeSpan.FromSeconds(5);

    /// <summary>Serves one request on the proxy port; a subscriber's request lasts as long as its connection.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsAddress(context.Request.Path)) await RefuseAsync(context, new Problem(404, "not_found", $"there is nothing at {context.Request.Path}; subscribers connect to /ws"));
        else if (ReadRequest(context, out var handshake, out var parameters) is { } problem) await RefuseAsync(context, problem);
        else if (drain.IsDraining) await RefuseAsync(context, Draining());
        else if (!capacity.TryTake()) await RefuseAsync(context, new Problem(503, "over_capacity", $"this pod has its {capacity.Limit} subscribers", Soon()));
        else await ServeAndReleaseAsync(context, handshake!, parameters!);
    }

    // Through the router a subscriber comes to /ws; an Ingress or HTTPRoute without one leaves the group's path in place.
    private bool IsAddress(PathString path) => path == "/ws" || path == $"/{configuration.Namespace}/{configuration.Group}/ws";

    private Problem? ReadRequest(HttpContext context, out Handshake? handshake, out SubscribeParameters? parameters)
    {
        parameters = null;
        var upgradable = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
        return Handshake.Read(context, upgradable, out handshake)
            ?? admission.Check(context.Request)
            ?? SubscribeParameters.Read(context.Request, handshake!.Subprotocol.Format, configuration, out parameters);
    }

    private async Task ServeAndReleaseAsync(HttpContext context, Handshake handshake, SubscribeParameters parameters)
    {
        try
        {
            var connection = new SubscriberConnection(NewSession(), parameters.Subscriber, parameters.Request, connections);
            switch (await JoinAsync(connection, context.RequestAborted))
            {
                case JoinOutcome.Joined late when drain.IsDraining:
                    late.Membership.Dispose();
                    await RefuseAsync(context, Draining());
                    break;
                case JoinOutcome.Joined joined:
                    await ServeAsync(context, handshake, connection, joined);
                    break;
                case JoinOutcome.Refused refused:
                    await RefuseAsync(context, new Problem(refused.Status, refused.Code, refused.Detail, refused.RetryAfter));
                    break;
            }
        }
        finally
        {
            capacity.Release();
        }
    }

    private async Task<JoinOutcome> JoinAsync(SubscriberConnection connection, CancellationToken aborted)
    {
        using var bound = new CancellationTokenSource(s_joinTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, aborted);
        try
        {
            return await group.JoinAsync(connection.Request, connection, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new JoinOutcome.Refused(503, "kafka_unavailable", "Kafka did not say in time where this subscriber starts", Soon());
        }
    }

    private async Task ServeAsync(HttpContext context, Handshake handshake, SubscriberConnection connection, JoinOutcome.Joined joined)
    {
        var reason = ConnectionEnding.Lost;
        try
        {
            handshake.Answer(context.Response);
            await using var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            registry.Add(connection);
            // The drain looked at the registry after it began, or this sees that it began: nobody is forgotten.
            if (drain.IsDraining)
            {
                connection.AnnounceDrain(Random.Shared.Next(1_000));
                connection.Disconnect(DisconnectReason.Drain);
            }

            metrics.ConnectionOpened();
            LogOpened(logger, connection.Session, connection.Subscriber, handshake.Subprotocol.Name);
            using var session = new WebSocketSession(connection, new OperationHandler(connection, operations), stream, Sender(context, stream), time);
            await session.RunAsync(joined);
            reason = connection.Ending?.Reason ?? reason;
        }
        finally
        {
            joined.Membership.Dispose();
            registry.Remove(connection);
            connection.MarkClosed();
            metrics.ConnectionClosed(reason);
            LogClosed(logger, connection.Session, connection.Subscriber, reason.Code, reason.Reason);
        }
    }

    private IFrameSender Sender(HttpContext context, Stream stream)
    {
        var tls = context.Features.Get<ITlsHandshakeFeature>() is not null;
        if (tls || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return new StreamFrameSender(stream, context);
        // The server's own operations on this socket are all asynchronous, so only our sends see the change: they return instead of waiting.
        socket.Blocking = false;
        return new SocketFrameSender(socket, context, fanout.Next());
    }

    private async Task RefuseAsync(HttpContext context, Problem problem)
    {
        metrics.HandshakeRefused(problem.Code);
        LogRefused(logger, problem.Status, problem.Code, problem.Detail);
        await problem.WriteAsync(context);
    }

    private static Problem Draining() => new(503, "not_ready", "this pod is going; connect again", Soon());

    private static string NewSession() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    // Spread, so that those who were refused together do not come back together.
    private static TimeSpan Soon() => TimeSpan.FromSeconds(Random.Shared.Next(1, 6));
}
