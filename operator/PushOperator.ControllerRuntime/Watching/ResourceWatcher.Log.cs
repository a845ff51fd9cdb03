using Microsoft.Extensions.Logging;

namespace PushOperator.ControllerRuntime.Watching;

internal sealed partial class ResourceWatcher<T>
{
    [LoggerMessage(120, LogLevel.Debug, "Listed {Watch}: {Count} objects at {ResourceVersion}")]
    private static partial void LogListed(ILogger logger, string watch, int count, string resourceVersion);

    [LoggerMessage(121, LogLevel.Information, "The history of {Watch} moved on without us; listing again")]
    private static partial void LogExpired(ILogger logger, string watch);

    [LoggerMessage(122, LogLevel.Warning, "The watch of {Watch} said nothing for {IdleLimit}; starting another")]
    private static partial void LogIdle(ILogger logger, string watch, TimeSpan idleLimit);

    [LoggerMessage(123, LogLevel.Warning, "The API server ended the watch of {Watch}: {Status}")]
    private static partial void LogError(ILogger logger, string watch, string status);

    [LoggerMessage(124, LogLevel.Warning, "Listing or watching {Watch} failed ({Failures} in a row); trying again")]
    private static partial void LogFailed(ILogger logger, Exception exception, string watch, int failures);
}
