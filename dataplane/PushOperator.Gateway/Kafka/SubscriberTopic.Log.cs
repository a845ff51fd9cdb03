using Confluent.Kafka;

namespace PushOperator.Gateway.Kafka;

internal sealed partial class SubscriberTopic
{
    [LoggerMessage(1500, LogLevel.Information, "Created the compacted topic {Topic} for the positions of subscribers.")]
    private static partial void LogCreated(ILogger logger, string topic);

    [LoggerMessage(1501, LogLevel.Warning, "Kafka does not create {Topic} when asked ({Code}); left to its automatic creation. It should have one partition and cleanup.policy=compact.")]
    private static partial void LogLeftToBroker(ILogger logger, string topic, ErrorCode code);

    [LoggerMessage(1502, LogLevel.Warning, "{Topic} does not have offset {Offset}: it was cut back or made anew, and is read from its beginning; who is connected here is written again.")]
    private static partial void LogReset(ILogger logger, string topic, long offset);

    [LoggerMessage(1503, LogLevel.Warning, "Reading {Topic} met {Code}: {Reason}. The client tries again by itself.")]
    private static partial void LogReadError(ILogger logger, string topic, ErrorCode code, string reason);

    [LoggerMessage(1504, LogLevel.Warning, "Reading {Topic} stopped; a new client is made after a back-off. Subscribers with an id are not taken before it is read.")]
    private static partial void LogFailed(ILogger logger, string topic, Exception exception);

    [LoggerMessage(1505, LogLevel.Warning, "{Topic} did not take a record ({Code}: {Reason}); a position is tried again within a second.")]
    private static partial void LogNotWritten(ILogger logger, string topic, ErrorCode code, string reason);

    [LoggerMessage(1506, LogLevel.Warning, "Kafka did not take the last positions for {Topic} in time; those subscribers get some messages again.")]
    private static partial void LogUnwritten(ILogger logger, string topic);

    [LoggerMessage(1507, LogLevel.Debug, "librdkafka {Facility}: {Text}")]
    private static partial void LogClient(ILogger logger, string facility, string text);
}
