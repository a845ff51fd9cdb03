using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Watching;

internal sealed partial class ObjectStore<T>
{
    [LoggerMessage(100, LogLevel.Error, "A subscriber to changes of {Kind} threw on {Object}")]
    private static partial void LogSubscriberFailed(ILogger logger, Exception exception, string kind, ObjectKey @object);
}
