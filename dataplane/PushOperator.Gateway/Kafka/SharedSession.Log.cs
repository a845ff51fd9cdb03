using Confluent.Kafka;

namespace PushOperator.Gateway.Kafka;

internal sealed partial class SharedSession
{
    [LoggerMessage(1302, LogLevel.Information, "Consumer group {Group} gave us {Partitions} partitions.")]
    private static partial void LogAssigned(ILogger logger, string group, int partitions);

    [LoggerMessage(1303, LogLevel.Information, "Consumer group {Group} took back {Partitions} partitions; what was done is committed.")]
    private static partial void LogRevoked(ILogger logger, string group, int partitions);

    [LoggerMessage(1304, LogLevel.Warning, "Consumer group {Group} gave {Partitions} partitions away without us; nothing is committed, their deliveries repeat elsewhere.")]
    private static partial void LogLost(ILogger logger, string group, int partitions);

    [LoggerMessage(1308, LogLevel.Warning, "Reading {Topic}/{Partition} is stopped: too much after offset {Watermark} is not done.")]
    private static partial void LogPaused(ILogger logger, string topic, int partition, long watermark);

    [LoggerMessage(1309, LogLevel.Warning, "Consumer group {Group} has more pods than partitions and this pod got none: its {Members} subscribers are sent to others.")]
    private static partial void LogWithoutPartition(ILogger logger, string group, int members);

    [LoggerMessage(1312, LogLevel.Debug, "Kafka does not answer yet: {Code}.")]
    private static partial void LogStillUnreachable(ILogger logger, ErrorCode code);

    [LoggerMessage(1316, LogLevel.Warning, "This pod was not awake for a while: nothing is delivered until Kafka confirms that its partitions are still its own.")]
    private static partial void LogWasAsleep(ILogger logger);
}
