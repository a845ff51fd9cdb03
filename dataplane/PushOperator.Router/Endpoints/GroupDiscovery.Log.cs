namespace PushOperator.Router.Endpoints;

internal sealed partial class GroupDiscovery
{
    [LoggerMessage(6000, LogLevel.Information, "First complete view of the cluster: {Groups} groups; the router is ready")]
    private static partial void LogSynced(ILogger logger, int groups);

    [LoggerMessage(6001, LogLevel.Error, "The groups could not be brought up to date; routes stay as they were until the next look")]
    private static partial void LogLookFailed(ILogger logger, Exception exception);
}
