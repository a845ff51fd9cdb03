namespace PushOperator.Gateway.Connections;

/// <content>Log messages; event ids 3000 to 3099.</content>
internal sealed partial class SubscriberConnection
{
    [LoggerMessage(3000, LogLevel.Error, "Connection {Session}: the write loop failed, the connection ends")]
    private static partial void LogWriteLoopFailed(ILogger logger, string session, Exception exception);
}
