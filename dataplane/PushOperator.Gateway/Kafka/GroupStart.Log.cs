using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Kafka;

internal sealed partial class GroupStart
{
    [LoggerMessage(1200, LogLevel.Information, "Consumer group {Group} had no offsets for {Partitions} partitions: it starts at {StartFrom}, or at the beginning of partitions added to a known topic.")]
    private static partial void LogStarted(ILogger logger, string group, int partitions, StartFrom startFrom);

    [LoggerMessage(1201, LogLevel.Debug, "Consumer group {Group} has members, which commit their own start: {Reason}")]
    private static partial void LogLeftToMembers(ILogger logger, string group, string reason);
}
