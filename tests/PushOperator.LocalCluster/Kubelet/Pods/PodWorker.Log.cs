namespace PushOperator.LocalCluster.Kubelet.Pods;

internal sealed partial class PodWorker
{
    [LoggerMessage(1200, LogLevel.Warning, "Pod {Pod} waits: {Problems}")]
    private static partial void VolumesMissing(ILogger logger, string pod, string problems);

    [LoggerMessage(1201, LogLevel.Warning, "Pod {Pod}: a pass failed; it is tried again")]
    private static partial void PassFailed(ILogger logger, Exception exception, string pod);

    [LoggerMessage(1202, LogLevel.Error, "Pod {Pod} cannot be run any more")]
    private static partial void WorkerFailed(ILogger logger, Exception exception, string pod);
}
