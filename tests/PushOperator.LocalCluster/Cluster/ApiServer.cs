using k8s;
using PushOperator.LocalCluster.KubernetesApi;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The API server of a local cluster: the double, or the user's.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly KubernetesApiServer? _double;

    private ApiServer(string kubeconfig, KubernetesApiServer? @double)
    {
        _double = @double;
        Client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
    }

    /// <summary>A client with all rights.</summary>
    public IKubernetes Client { get; }

    /// <summary>Whether it is the user's.</summary>
    public bool IsReal => _double is null;

    /// <summary>Starts the double with the objects of the directory, or looks whether the user's answers; either way writes the directory's kubeconfig.</summary>
    /// <exception cref="CannotStartException">The user's cannot be used.</exception>
    public static async Task<ApiServer> OpenAsync(string? kubeconfig, DataDirectory directory, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (kubeconfig is not null)
        {
            await UserKubeconfig.UseAsync(kubeconfig, directory.Kubeconfig, cancellationToken);
            return new ApiServer(directory.Kubeconfig, null);
        }

        var server = await KubernetesApiServer.StartAsync(
            new KubernetesApiOptions { DataDirectory = directory.Of("kubernetes"), LoggerFactory = loggers }, cancellationToken);
        server.WriteKubeconfig(directory.Kubeconfig);
        return new ApiServer(directory.Kubeconfig, server);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_double is not null) await _double.DisposeAsync();
    }
}
