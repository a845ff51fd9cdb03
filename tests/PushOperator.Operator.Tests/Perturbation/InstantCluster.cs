using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.LocalCluster.KubernetesApi;
using PushOperator.LocalCluster.KubernetesControllers;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>The API server's double with our CRDs, instant Deployments and garbage collection.</summary>
internal sealed class InstantCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly KubernetesApiServer _server;
    private readonly Task[] _running;

    private InstantCluster(KubernetesApiServer server)
    {
        _server = server;
        Kubeconfig = Path.Combine(_directory.Path, "kubeconfig");
        server.WriteKubeconfig(Kubeconfig);
        _running =
        [
            Task.Run(() => new InstantDeployments(server.Api).RunAsync(_stop.Token)),
            Task.Run(() => new GarbageCollector(server.Api, NullLoggerFactory.Instance).RunAsync(_stop.Token)),
        ];
    }

    public string Kubeconfig { get; }

    public static async Task<InstantCluster> StartAsync()
    {
        var cluster = new InstantCluster(await KubernetesApiServer.StartAsync(new KubernetesApiOptions { RunControllers = false, BookmarkInterval = TimeSpan.FromHours(1) }));
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Kubeconfig));
        foreach (var plural in new[] { "pushtopics", "subscribergroups" }) await client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(CustomResourceFiles.Definition(plural));
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _directory.Dispose();
        _stop.Dispose();
    }
}
