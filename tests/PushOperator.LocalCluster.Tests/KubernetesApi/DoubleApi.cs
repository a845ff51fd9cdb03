using PushOperator.LocalCluster.KubernetesApi;
using PushOperator.TestUtilities;

[assembly: AssemblyFixture(typeof(PushOperator.LocalCluster.Tests.KubernetesApi.DoubleApi))]

namespace PushOperator.LocalCluster.Tests.KubernetesApi;

/// <summary>One API double for all contract tests, with nodes on which every pod runs at once.</summary>
public sealed class DoubleApi : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly TemporaryDirectory _directory = new();
    private KubernetesApiServer? _server;
    private InstantKubelet? _kubelet;

    public string Kubeconfig => Path.Combine(_directory.Path, "kubeconfig");

    public async Task<string> KubeconfigAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_server is not null) return Kubeconfig;
            _server = await KubernetesApiServer.StartAsync(new KubernetesApiOptions(), TestContext.Current.CancellationToken);
            _server.WriteKubeconfig(Kubeconfig);
            _kubelet = InstantKubelet.Start(_server.Api);
            return Kubeconfig;
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_kubelet is not null) await _kubelet.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _directory.Dispose();
        _starting.Dispose();
    }
}
