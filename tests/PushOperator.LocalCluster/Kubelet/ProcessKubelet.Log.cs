namespace PushOperator.LocalCluster.Kubelet;

internal sealed partial class ProcessKubelet
{
    [LoggerMessage(1400, LogLevel.Debug, "Node {Node} could not say goodbye; its lease runs out by itself")]
    private static partial void GoodbyeFailed(ILogger logger, Exception exception, string node);
}
