namespace PushOperator.Router.Routing;

internal sealed partial class GroupProxyConfigProvider
{
    [LoggerMessage(6120, LogLevel.Error, "YARP did not take the new routes; it goes on with the ones before")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
