using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Connections;

/// <content>Log messages; event ids 3100 to 3199.</content>
internal sealed partial class OperationHandler
{
    [LoggerMessage(3100, LogLevel.Debug, "Connection {Session} rejected {Id}: {Reason}")]
    private static partial void LogRejected(ILogger logger, string session, MessageId id, string reason);
}
