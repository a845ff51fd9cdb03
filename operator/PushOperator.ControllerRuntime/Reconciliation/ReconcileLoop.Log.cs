using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Reconciliation;

internal sealed partial class ReconcileLoop<TEntity>
{
    private static readonly Func<ILogger, string, ObjectKey, IDisposable?> ObjectScope = LoggerMessage.DefineScope<string, ObjectKey>("{Kind}/{Object}");

    [LoggerMessage(300, LogLevel.Information, "The {Controller} controller starts with {Workers} workers")]
    private static partial void LogStarted(ILogger logger, string controller, int workers);

    [LoggerMessage(301, LogLevel.Information, "The {Controller} controller stopped")]
    private static partial void LogStopped(ILogger logger, string controller);

    [LoggerMessage(302, LogLevel.Warning, "The {Controller} controller still waits for the first list of: {Missing}")]
    private static partial void LogNotSynced(ILogger logger, string controller, string missing);

    [LoggerMessage(303, LogLevel.Warning, "Reconciling {Kind}/{Object} failed; trying again: {Message}")]
    private static partial void LogFailed(ILogger logger, Exception? exception, string kind, ObjectKey @object, string message);

    [LoggerMessage(304, LogLevel.Debug, "Reconciling {Kind}/{Object} failed again: {Message}")]
    private static partial void LogFailedAgain(ILogger logger, string kind, ObjectKey @object, string message);

    [LoggerMessage(305, LogLevel.Debug, "{Kind}/{Object} was written by somebody else meanwhile; looking again")]
    private static partial void LogConflict(ILogger logger, string kind, ObjectKey @object);
}
