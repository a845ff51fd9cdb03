using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Routing;

internal sealed partial class SubscriberPlacement
{
    [LoggerMessage(6110, LogLevel.Warning, "Group {Group}: pod {Pod} gets no new subscribers for {Seconds} s while others take them: {Reason}")]
    private static partial void LogEjected(ILogger logger, GroupKey group, string pod, double seconds, string reason);
}
