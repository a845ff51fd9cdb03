using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesControllers;

internal abstract partial class Controller
{
    [LoggerMessage(5101, LogLevel.Debug, "{Key} comes again: {Why}")]
    private partial void LogRefused(ObjectKey key, string why);

    [LoggerMessage(5102, LogLevel.Error, "{Key} could not be reconciled")]
    private partial void LogFailed(Exception exception, ObjectKey key);
}
