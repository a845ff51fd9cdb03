namespace PushOperator.Gateway.Transports.WebSockets;

/// <content>Log messages; event ids 3250 to 3299.</content>
internal sealed partial class WebSocketEndpoint
{
    [LoggerMessage(3250, LogLevel.Debug, "A handshake was refused: {Status} {Code}, {Detail}")]
    private static partial void LogRefused(ILogger logger, int status, string code, string detail);
}
