namespace PushOperator.Gateway.Lifecycle;

/// <content>Log messages; event ids 5000 to 5099.</content>
internal sealed partial class DrainService
{
    [LoggerMessage(5000, LogLevel.Information, "Draining {Connections} subscribers within {Seconds} s")]
    private static partial void LogDraining(ILogger logger, int connections, double seconds);

    [LoggerMessage(5001, LogLevel.Information, "Drained: every subscriber is gone and what is done is committed")]
    private static partial void LogDrained(ILogger logger);

    [LoggerMessage(5002, LogLevel.Warning, "{Connections} subscribers did not end within the drain period and are cut off")]
    private static partial void LogUnfinished(ILogger logger, int connections);
}
