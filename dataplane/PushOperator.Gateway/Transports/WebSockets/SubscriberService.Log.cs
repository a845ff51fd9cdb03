using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <content>Log messages; event ids 3200 to 3249.</content>
internal sealed partial class SubscriberService
{
    [LoggerMessage(3200, LogLevel.Debug, "Connection {Session} opened: subscriber {Subscriber}, {Format}")]
    private static partial void LogOpened(ILogger logger, string session, string? subscriber, FrameFormat format);

    [LoggerMessage(3201, LogLevel.Debug, "Connection {Session} of subscriber {Subscriber} ended: {Code} {Reason}")]
    private static partial void LogClosed(ILogger logger, string session, string? subscriber, ushort code, string reason);
}
