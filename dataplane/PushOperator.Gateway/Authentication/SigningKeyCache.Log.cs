namespace PushOperator.Gateway.Authentication;

/// <content>Log messages; event ids 6000 to 6099.</content>
internal sealed partial class SigningKeyCache
{
    [LoggerMessage(6000, LogLevel.Debug, "Read {Count} keys of the token issuer from {Source}")]
    private static partial void LogRead(ILogger logger, int count, string source);

    [LoggerMessage(6001, LogLevel.Warning, "The keys of the token issuer cannot be read from {Source}: {Reason}; those that are known count for an hour after they were read")]
    private static partial void LogNotRead(ILogger logger, string source, string reason);
}
