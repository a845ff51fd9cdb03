using k8s;
using k8s.Models;
using PushOperator.TestUtilities;

namespace PushOperator.Operator.Tests.Perturbation;

/// <summary>An API server for many runs, each in a namespace of its own: the double with instant Deployments, or a real one.</summary>
public sealed class PerturbedCluster : IAsyncDisposable
{
    private readonly InstantCluster? _double;

    private PerturbedCluster(string kubeconfig, InstantCluster? instant, TimeSpan bound)
    {
        (Kubeconfig, _double, Bound) = (kubeconfig, instant, bound);
        Client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
    }

    public string Kubeconfig { get; }

    public Kubernetes Client { get; }

    /// <summary>What a step may take.</summary>
    public TimeSpan Bound { get; }

    /// <summary>Whether a run has always the same events: on a real one, others write into Deployments when they get round to it.</summary>
    public bool IsDouble => _double is not null;

    /// <summary>A double with our CRDs.</summary>
    public static async Task<PerturbedCluster> StartDoubleAsync()
    {
        var instant = await InstantCluster.StartAsync();
        return new PerturbedCluster(instant.Kubeconfig, instant, TimeSpan.FromSeconds(10));
    }

    /// <summary>A real one, which has our CRDs and nodes.</summary>
    public static async Task<PerturbedCluster> OfAsync(KubernetesControlPlane controlPlane) => new(await controlPlane.KubeconfigAsync(), null, TimeSpan.FromSeconds(60));

    /// <summary>Makes a namespace.</summary>
    public async Task<string> CreateNamespaceAsync() =>
        (await Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { GenerateName = "run-" } })).Metadata.Name;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_double is not null) await _double.DisposeAsync();
    }
}
