namespace PushOperator.LocalCluster.Kubelet.Node;

internal sealed partial class NodeRegistration
{
    [LoggerMessage(1300, LogLevel.Warning, "Node {Node} could not be renewed; tried again in ten seconds")]
    private static partial void RenewalFailed(ILogger logger, Exception exception, string node);
}
