using Confluent.Kafka;

namespace PushOperator.Gateway.Replay;

internal sealed partial class ReplayReader
{
    [LoggerMessage(1100, LogLevel.Warning, "Catching up on {Topic}/{Partition}: Kafka no longer has offsets {From} to {To}; the subscribers are told.")]
    private static partial void LogGap(ILogger logger, string topic, int partition, long from, long to);

    [LoggerMessage(1101, LogLevel.Warning, "Catching up on {Partition} met {Code}: {Reason}. The client tries again by itself.")]
    private static partial void LogReadError(ILogger logger, TopicPartition? partition, ErrorCode code, string reason);

    [LoggerMessage(1102, LogLevel.Warning, "Catching up stopped; a new client is made after a back-off and the same is read again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1104, LogLevel.Warning, "Catching up on {Topic}/{Partition}: Kafka gave nothing from offset {From} on in time; it is asked again.")]
    private static partial void LogNothing(ILogger logger, string topic, int partition, long from);

    [LoggerMessage(1103, LogLevel.Debug, "librdkafka {Facility}: {Text}")]
    private static partial void LogClient(ILogger logger, string facility, string text);
}
