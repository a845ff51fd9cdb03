using Confluent.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

internal sealed partial class SharedIntake
{
    [LoggerMessage(1300, LogLevel.Information, "Joining consumer group {Group}: there are subscribers.")]
    private static partial void LogJoined(ILogger logger, string group);

    [LoggerMessage(1301, LogLevel.Information, "Left consumer group {Group}.")]
    private static partial void LogLeft(ILogger logger, string group);

    [LoggerMessage(1302, LogLevel.Information, "Consumer group {Group} gave us {Partitions} partitions.")]
    private static partial void LogAssigned(ILogger logger, string group, int partitions);

    [LoggerMessage(1303, LogLevel.Information, "Consumer group {Group} took back {Partitions} partitions; what was done is committed.")]
    private static partial void LogRevoked(ILogger logger, string group, int partitions);

    [LoggerMessage(1304, LogLevel.Warning, "Consumer group {Group} gave {Partitions} partitions away without us; nothing is committed, their deliveries repeat elsewhere.")]
    private static partial void LogLost(ILogger logger, string group, int partitions);

    [LoggerMessage(1305, LogLevel.Warning, "Kafka no longer has offsets {From} to {To} of {Topic}/{Partition} ({Reason}); subscribers are told and the group goes on after them.")]
    private static partial void LogGap(ILogger logger, string topic, int partition, long from, long to, GapReason reason);

    [LoggerMessage(1306, LogLevel.Warning, "Reading {Topic} met {Code}: {Reason}. The client tries again by itself.")]
    private static partial void LogReadError(ILogger logger, string topic, ErrorCode code, string reason);

    [LoggerMessage(1307, LogLevel.Warning, "Commit failed with {Code}: {Reason}. It is tried again.")]
    private static partial void LogCommitFailed(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(1308, LogLevel.Warning, "Reading {Topic}/{Partition} is stopped: too much after offset {Watermark} is not done.")]
    private static partial void LogPaused(ILogger logger, string topic, int partition, long watermark);

    [LoggerMessage(1309, LogLevel.Warning, "Consumer group {Group} has more pods than partitions and this pod got none: its {Members} subscribers are sent to others.")]
    private static partial void LogWithoutPartition(ILogger logger, string group, int members);

    [LoggerMessage(1310, LogLevel.Warning, "Reading Kafka stopped; a new client is made after a back-off.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1311, LogLevel.Debug, "librdkafka {Facility}: {Text}")]
    private static partial void LogClient(ILogger logger, string facility, string text);

    [LoggerMessage(1312, LogLevel.Debug, "Kafka does not answer yet: {Code}.")]
    private static partial void LogStillUnreachable(ILogger logger, ErrorCode code);

    [LoggerMessage(1313, LogLevel.Debug, "A commit waits for the end of a rebalance.")]
    private static partial void LogCommitWaits(ILogger logger);
}
