using Microsoft.Extensions.Logging;

namespace PushOperator.Operator.Controllers;

internal sealed partial class TopicFarewell
{
    [LoggerMessage(2000, LogLevel.Information, "Kafka topic {Topic} stays with its messages: PushTopic {Namespace}/{Name} was deleted with deletionPolicy Retain")]
    private static partial void LogRetained(ILogger logger, string topic, string @namespace, string name);

    [LoggerMessage(2001, LogLevel.Warning, "PushTopic {Namespace}/{Name} is gone: {Message}")]
    private static partial void LogLeftBehind(ILogger logger, string @namespace, string name, string message);
}
