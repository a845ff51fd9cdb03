namespace PushOperator.LocalCluster.Kubelet.Containers;

internal sealed partial class ContainerSupervisor
{
    [LoggerMessage(1100, LogLevel.Information, "Pod {Pod}: container {Container} started as process {ProcessId}")]
    private static partial void Started(ILogger logger, string pod, string container, int processId);

    [LoggerMessage(1101, LogLevel.Information, "Pod {Pod}: container {Container} ended with {ExitCode}")]
    private static partial void Ended(ILogger logger, string pod, string container, int exitCode);

    [LoggerMessage(1102, LogLevel.Warning, "Pod {Pod} is restarted: {Reason}")]
    private static partial void Unhealthy(ILogger logger, string pod, string reason);

    [LoggerMessage(1103, LogLevel.Error, "Pod {Pod}: container {Container} cannot be supervised any more")]
    private static partial void SupervisionFailed(ILogger logger, Exception exception, string pod, string container);
}
