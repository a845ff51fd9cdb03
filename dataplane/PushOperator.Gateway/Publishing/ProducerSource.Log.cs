using Confluent.Kafka;

namespace PushOperator.Gateway.Publishing;

/// <content>Log messages; event ids 4000 to 4099.</content>
internal sealed partial class ProducerSource
{
    [LoggerMessage(4000, LogLevel.Warning, "The Kafka producer reports {Code}: {Reason}; it goes on trying")]
    private static partial void LogClientError(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(4001, LogLevel.Error, "The Kafka producer met a fatal error, {Code}: {Reason}; a new one is made")]
    private static partial void LogFatalError(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(4002, LogLevel.Information, "The Kafka producer was put away after a fatal error")]
    private static partial void LogProducerReplaced(ILogger logger);

    [LoggerMessage(4003, LogLevel.Debug, "librdkafka: {Line}")]
    private static partial void LogClientLine(ILogger logger, string line);
}
