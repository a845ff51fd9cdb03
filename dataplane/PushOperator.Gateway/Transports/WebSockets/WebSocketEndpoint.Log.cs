namespace PushOperator.Gateway.Transports.WebSockets;

/// <content>Log messages; event ids 3200 to 3299.</content>
internal sealed partial class WebSocketEndpoint
{
    [LoggerMessage(3200, LogLevel.Debug, "Connection {Session} opened: subscriber {Subscriber}, {Subprotocol}")]
    private static partial void LogOpened(ILogger logger, string session, string? subscriber, string subprotocol);

    [LoggerMessage(3201, LogLevel.Debug, "Connection {Session} of subscriber {Subscriber} ended: {Code} {Reason}")]
    private static partial void LogClosed(ILogger logger, string session, string? subscriber, ushort code, string reason);

    [LoggerMessage(3202, LogLevel.Debug, "A handshake was refused: {Status} {Code}, {Detail}")]
    private static partial void LogRefused(ILogger logger, int status, string code, string detail);
}
