namespace PushOperator.Gateway.Kafka;

internal sealed partial class SharedIntake
{
    [LoggerMessage(1300, LogLevel.Information, "Joining consumer group {Group}: there are subscribers.")]
    private static partial void LogJoined(ILogger logger, string group);

    [LoggerMessage(1301, LogLevel.Information, "Left consumer group {Group}.")]
    private static partial void LogLeft(ILogger logger, string group);

    [LoggerMessage(1310, LogLevel.Warning, "Reading Kafka stopped; a new client is made after a back-off.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1311, LogLevel.Debug, "librdkafka {Facility}: {Text}")]
    private static partial void LogClient(ILogger logger, string facility, string text);
}
