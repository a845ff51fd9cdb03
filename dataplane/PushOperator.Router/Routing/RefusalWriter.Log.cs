using PushOperator.Router.Endpoints;

namespace PushOperator.Router.Routing;

internal sealed partial class RefusalWriter
{
    [LoggerMessage(6100, LogLevel.Debug, "Refused with {Code}: {Detail} (group {Group})")]
    private static partial void LogRefused(ILogger logger, string code, string detail, GroupKey? group);
}
