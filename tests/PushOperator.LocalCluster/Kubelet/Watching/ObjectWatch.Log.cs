namespace PushOperator.LocalCluster.Kubelet.Watching;

internal sealed partial class ObjectWatch<T>
{
    [LoggerMessage(1000, LogLevel.Warning, "Watch of {Kind} broke; reading all of them again")]
    private partial void WatchBroken(Exception exception, string kind);
}
