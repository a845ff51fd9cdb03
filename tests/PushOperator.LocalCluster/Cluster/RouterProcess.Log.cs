namespace PushOperator.LocalCluster.Cluster;

internal sealed partial class RouterProcess
{
    [LoggerMessage(1500, LogLevel.Warning, "The router ended with {ExitCode}; starting it again")]
    private static partial void Ended(ILogger logger, int exitCode);

    [LoggerMessage(1501, LogLevel.Debug, "The router does not answer yet")]
    private static partial void NotYet(ILogger logger, Exception exception);
}
