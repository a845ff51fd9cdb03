using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Writing;

internal sealed partial class ObjectWriter
{
    [LoggerMessage(400, LogLevel.Debug, "Wrote ({Verb}) {Kind} {Object}")]
    private static partial void LogWrote(ILogger logger, string verb, string kind, ObjectKey @object);

    [LoggerMessage(401, LogLevel.Debug, "{Kind} {Object} was to be deleted and is gone already")]
    private static partial void LogAlreadyGone(ILogger logger, string kind, ObjectKey @object);

    [LoggerMessage(402, LogLevel.Information, "Taking back what was edited: {Detail}")]
    private static partial void LogMending(ILogger logger, string detail);
}
