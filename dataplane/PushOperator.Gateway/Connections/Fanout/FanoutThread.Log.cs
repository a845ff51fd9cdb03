namespace PushOperator.Gateway.Connections.Fanout;

/// <content>Log messages; event ids 3300 to 3399.</content>
internal sealed partial class FanoutThread
{
    [LoggerMessage(3300, LogLevel.Error, "A fan-out thread failed and begins anew")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
