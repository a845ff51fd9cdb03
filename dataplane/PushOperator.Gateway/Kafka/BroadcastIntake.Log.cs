using Confluent.Kafka;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Kafka;

internal sealed partial class BroadcastIntake
{
    [LoggerMessage(1000, LogLevel.Information, "Reading {Added} more partitions, {Total} in all.")]
    private static partial void LogAssigned(ILogger logger, int added, int total);

    [LoggerMessage(1001, LogLevel.Warning, "Kafka no longer has offsets {From} to {To} of {Topic}/{Partition} ({Reason}); subscribers are told and reading goes on after them.")]
    private static partial void LogGap(ILogger logger, string topic, int partition, long from, long to, GapReason reason);

    [LoggerMessage(1002, LogLevel.Warning, "Reading {Topic} met {Code}: {Reason}. The client tries again by itself.")]
    private static partial void LogReadError(ILogger logger, string topic, ErrorCode code, string reason);

    [LoggerMessage(1003, LogLevel.Warning, "Reading Kafka stopped; a new client is made after a back-off.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Warning, "Topic {Topic} ({KafkaTopic}) was made anew, its id is now {TopicId}: what was read of the old one is dropped, subscribers are told, and the new one is read from its beginning.")]
    private static partial void LogMadeAnew(ILogger logger, string topic, string kafkaTopic, Guid topicId);

    [LoggerMessage(1004, LogLevel.Debug, "librdkafka {Facility}: {Text}")]
    private static partial void LogClient(ILogger logger, string facility, string text);
}
