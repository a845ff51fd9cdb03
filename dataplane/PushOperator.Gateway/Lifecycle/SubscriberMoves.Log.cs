namespace PushOperator.Gateway.Lifecycle;

/// <content>Log messages; event ids 5100 to 5199.</content>
internal sealed partial class SubscriberMoves
{
    [LoggerMessage(5100, LogLevel.Information, "Letting {Connections} of {All} subscribers go to other pods within {Seconds} s")]
    private static partial void LogMoving(ILogger logger, int connections, int all, double seconds);

    [LoggerMessage(5101, LogLevel.Error, "Subscribers could not be let go; the next request is obeyed again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
