using Microsoft.Extensions.Logging;

namespace PushOperator.Client.Subscribing;

internal sealed partial class SubscriptionLoop
{
    [LoggerMessage(1001, LogLevel.Information, "Subscribed with session {Session}; position recovered: {Recovered}")]
    private partial void LogConnected(string? session, bool recovered);

    [LoggerMessage(1002, LogLevel.Information, "Connection ended ({CloseCode}: {Reason}); reconnecting in {Wait}")]
    private partial void LogDisconnected(int? closeCode, string reason, TimeSpan wait);

    [LoggerMessage(1003, LogLevel.Warning, "Subscription ended for good: {Reason}")]
    private partial void LogEnded(string reason);

    [LoggerMessage(1004, LogLevel.Error, "Subscription failed")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(1005, LogLevel.Warning, "The gateway did not close within {Bound}; aborting the connection")]
    private partial void LogNotClosedInTime(TimeSpan bound);
}
