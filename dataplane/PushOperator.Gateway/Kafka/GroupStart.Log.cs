using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Kafka;

internal sealed partial class GroupStart
{
    [LoggerMessage(1340, LogLevel.Warning, "Kafka has no committed offset of {Group} for {Topic}/{Partition} any more; the group goes on at {Offset}, which its metadata topic remembers.")]
    private static partial void LogExpired(ILogger logger, string group, string topic, int partition, long offset);

    [LoggerMessage(1341, LogLevel.Warning, "The committed offset of {Group} for {Topic}/{Partition} was {Remembered} and is {Committed} now: somebody set it back, and what follows it comes again.")]
    private static partial void LogSetBack(ILogger logger, string group, string topic, int partition, long remembered, long committed);

    [LoggerMessage(1200, LogLevel.Information, "Consumer group {Group} had no offsets for {Partitions} partitions: it starts at {StartFrom}, or at the beginning of partitions added to a known topic.")]
    private static partial void LogStarted(ILogger logger, string group, int partitions, StartFrom startFrom);

    [LoggerMessage(1201, LogLevel.Debug, "Consumer group {Group} has members, which commit their own start: {Reason}")]
    private static partial void LogLeftToMembers(ILogger logger, string group, string reason);
}
