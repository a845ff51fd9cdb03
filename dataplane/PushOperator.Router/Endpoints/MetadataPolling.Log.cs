namespace PushOperator.Router.Endpoints;

internal sealed partial class MetadataPolling
{
    [LoggerMessage(6010, LogLevel.Warning, "Group {Group}: pod {Pod} does not tell its metadata ({Failure}); after a second failure it gets no new subscribers while others can take them")]
    private static partial void LogReadFailed(ILogger logger, GroupKey group, string pod, MetadataFailure failure);

    [LoggerMessage(6011, LogLevel.Error, "Group {Group}: reading the metadata of pod {Pod} broke; it is tried again")]
    private static partial void LogReadBroke(ILogger logger, Exception exception, GroupKey group, string pod);
}
