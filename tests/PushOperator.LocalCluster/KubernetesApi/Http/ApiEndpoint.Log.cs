namespace PushOperator.LocalCluster.KubernetesApi.Http;

internal sealed partial class ApiEndpoint
{
    [LoggerMessage(5001, LogLevel.Debug, "{Method} {Path} was given up by the client")]
    private partial void LogAborted(string method, string path);

    [LoggerMessage(5002, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(Exception exception, string method, string path);
}
