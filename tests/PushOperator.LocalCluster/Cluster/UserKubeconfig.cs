using k8s;
using k8s.Autorest;
using k8s.Exceptions;

namespace PushOperator.LocalCluster.Cluster;

/// <summary>The kubeconfig given by <c>--kubeconfig</c>.</summary>
internal static class UserKubeconfig
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    /// <summary>Copies it to <paramref name="target"/>, files it names made absolute, and looks whether its API server answers.</summary>
    /// <exception cref="CannotStartException">It is missing or wrong, or nobody answers within 10 s.</exception>
    public static async Task UseAsync(string path, string target, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new CannotStartException(ExitCode.Kubernetes, $"--kubeconfig {path} does not exist");
        try
        {
            var config = await KubernetesClientConfiguration.LoadKubeConfigAsync(path);
            await File.WriteAllTextAsync(target, KubernetesYaml.Serialize(MakeAbsolute(config, Path.GetDirectoryName(Path.GetFullPath(path))!)), cancellationToken);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await AskAsync(target, cancellationToken);
        }
        catch (Exception exception) when (exception is KubeConfigException or YamlDotNet.Core.YamlException)
        {
            throw new CannotStartException(ExitCode.Kubernetes, $"--kubeconfig {path} cannot be used: {exception.Message}", exception);
        }
    }

    private static async Task AskAsync(string kubeconfig, CancellationToken cancellationToken)
    {
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        try
        {
            await client.CoreV1.ListNodeAsync(limit: 1, cancellationToken: bound.Token);
        }
        catch (HttpOperationException exception)
        {
            throw new CannotStartException(ExitCode.Kubernetes, $"the API server at {client.BaseUri} refuses us (--kubeconfig): {(int)exception.Response.StatusCode} {exception.Response.ReasonPhrase}", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CannotStartException(ExitCode.Kubernetes, $"no API server answers at {client.BaseUri} (--kubeconfig): {exception.Message}", exception);
        }
    }

    private static k8s.KubeConfigModels.K8SConfiguration MakeAbsolute(k8s.KubeConfigModels.K8SConfiguration config, string directory)
    {
        string? Absolute(string? file) => string.IsNullOrEmpty(file) ? file : Path.GetFullPath(file, directory);
        foreach (var cluster in config.Clusters) cluster.ClusterEndpoint.CertificateAuthority = Absolute(cluster.ClusterEndpoint.CertificateAuthority);
        foreach (var user in config.Users ?? [])
        {
            user.UserCredentials.ClientCertificate = Absolute(user.UserCredentials.ClientCertificate);
            user.UserCredentials.ClientKey = Absolute(user.UserCredentials.ClientKey);
        }

        return config;
    }
}
