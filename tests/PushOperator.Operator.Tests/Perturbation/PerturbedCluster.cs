using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.LocalCluster.KubernetesApi;
using PushOperator.LocalCluster.KubernetesControllers;
using PushOperator.Operator.Tests.CustomResources;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>An API server for many runs, each in a namespace of its own: the double with instant Deployments.</summary>
public sealed class PerturbedCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TemporaryDirectory _directory;
    private readonly KubernetesApiServer _server;
    private readonly Task[] _running;

    private PerturbedCluster(TemporaryDirectory directory, string kubeconfig, KubernetesApiServer server)
    {
        (_directory, _server) = (directory, server);
        Kubeconfig = kubeconfig;
        Client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        _running =
        [
            Task.Run(() => new InstantDeployments(server.Api).RunAsync(_stop.Token)),
            Task.Run(() => new GarbageCollector(server.Api, NullLoggerFactory.Instance).RunAsync(_stop.Token)),
        ];
    }

    public string Kubeconfig { get; }

    public Kubernetes Client { get; }

    /// <summary>A double with our CRDs.</summary>
    public static async Task<PerturbedCluster> StartDoubleAsync()
    {
        var directory = new TemporaryDirectory();
        var server = await KubernetesApiServer.StartAsync(new KubernetesApiOptions { RunControllers = false, BookmarkInterval = TimeSpan.FromHours(1) });
        var kubeconfig = Path.Combine(directory.Path, "kubeconfig");
        server.WriteKubeconfig(kubeconfig);
        var cluster = new PerturbedCluster(directory, kubeconfig, server);
        foreach (var plural in new[] { "pushtopics", "subscribergroups" }) await cluster.Client.ApiextensionsV1.CreateCustomResourceDefinitionAsync(CustomResourceFiles.Definition(plural));
        return cluster;
    }

    /// <summary>Makes a namespace.</summary>
    public async Task<string> CreateNamespaceAsync() =>
        (await Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { GenerateName = "run-" } })).Metadata.Name;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
        _stop.Dispose();
    }
}
