namespace PushOperator.Router.Lifecycle;

internal sealed partial class DrainOnShutdown
{
    [LoggerMessage(6200, LogLevel.Information, "Draining: {Connections} connections go within {Seconds} s, nobody new is taken")]
    private static partial void LogDraining(ILogger logger, int connections, double seconds);

    [LoggerMessage(6201, LogLevel.Information, "Drained after {Seconds:0.0} s")]
    private static partial void LogDrained(ILogger logger, double seconds);
}
