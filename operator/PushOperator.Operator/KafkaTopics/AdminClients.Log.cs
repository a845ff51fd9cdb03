using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PushOperator.Operator.KafkaTopics;

internal sealed partial class AdminClients
{
    [LoggerMessage(1000, LogLevel.Debug, "Kafka client of {Cluster}: {Code} {Reason}")]
    private static partial void LogError(ILogger logger, string cluster, ErrorCode code, string reason);

    [LoggerMessage(1001, LogLevel.Debug, "Kafka client of {Cluster}: {Facility} {Text}")]
    private static partial void LogLibrary(ILogger logger, string cluster, string facility, string text);
}
