using Microsoft.Extensions.Logging;

namespace PushOperator.Client.Connections;

/// <content>Log messages; event ids 1010 to 1019.</content>
internal sealed partial class TokenRenewal
{
    [LoggerMessage(1010, LogLevel.Warning, "The token could not be renewed and is tried again: {Reason}")]
    private static partial void LogNotRenewed(ILogger logger, string reason);
}
