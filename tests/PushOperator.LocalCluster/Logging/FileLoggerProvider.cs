using PushOperator.LocalCluster.Kubelet.Logs;

namespace PushOperator.LocalCluster.Logging;

/// <summary>Writes the log of everything that runs inside the local cluster's own process to one file: the terminal is the user's.</summary>
/// <param name="log">The file; belongs to the provider.</param>
[ProviderAlias("File")]
internal sealed class FileLoggerProvider(ContainerLog log) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new FileLogger(log, categoryName);

    /// <inheritdoc/>
    public void Dispose() => log.Dispose();
}
