using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Fanout;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>Serves a subscriber that has its place in the group, on an upgraded connection, until it is gone.</summary>
internal sealed partial class SubscriberService(
    ConnectionRegistry registry,
    DrainState drain,
    OperationServices operations,
    FanoutThreads fanout,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<SubscriberService> logger)
{
    /// <summary>Serves it, and gives its place back.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stream">The upgraded connection.</param>
    /// <param name="input">What comes from it; some of it may have been read.</param>
    /// <param name="connection">The subscriber.</param>
    /// <param name="caller">Who it is.</param>
    /// <param name="joined">Its place.</param>
    public async Task ServeAsync(HttpContext context, Stream stream, FrameInput input, SubscriberConnection connection, Caller caller, JoinOutcome.Joined joined)
    {
        var reason = ConnectionEnding.Lost;
        metrics.ConnectionOpened();
        try
        {
            registry.Add(connection);
            // The drain looked at the registry after it began, or this sees that it began: nobody is forgotten.
            if (drain.IsDraining)
            {
                connection.AnnounceDrain(Random.Shared.Next(1_000));
                connection.Disconnect(DisconnectReason.Drain);
            }

            connection.Authenticate(caller);
            LogOpened(logger, connection.Session, connection.Subscriber, connection.Request.Format);
            var messages = new SubscriberMessages(connection, new OperationHandler(connection, operations));
            var session = new WebSocketSession(connection, messages, input, FrameSenders.For(context, stream, fanout), time);
            await session.RunAsync(joined);
            reason = connection.Ending?.Reason ?? reason;
        }
        finally
        {
            joined.Membership.Dispose();
            registry.Remove(connection);
            connection.MarkClosed();
            metrics.ConnectionClosed(reason);
            if (connection.Ending?.Limit is { } limit) metrics.LimitExceeded(limit);
            LogClosed(logger, connection.Session, connection.Subscriber, reason.Code, reason.Reason);
        }
    }
}
