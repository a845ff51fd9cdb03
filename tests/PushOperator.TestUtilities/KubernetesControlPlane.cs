using k8s;
using k8s.Models;
using Xunit;

namespace PushOperator.TestUtilities;

/// <summary>
/// A real Kubernetes control plane on loopback, started once for a test project by <c>$KUBE_HOME/local</c> (an assembly fixture).
/// Tests share it: each works in a namespace of its own.
/// </summary>
public sealed class KubernetesControlPlane : IAsyncDisposable
{
    private readonly int _fakeNodes;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private LocalService? _service;
    private string? _kubeconfig;

    /// <summary>As a fixture: two nodes on which every pod is Ready at once.</summary>
    public KubernetesControlPlane()
        : this(fakeNodes: 2)
    {
    }

    private KubernetesControlPlane(int fakeNodes) => _fakeNodes = fakeNodes;

    /// <summary>One without nodes, of the caller's own, for a process kubelet to run the pods.</summary>
    public static KubernetesControlPlane WithoutNodes() => new(fakeNodes: 0);

    /// <summary>Where <c>local</c> is, or null.</summary>
    public static string? Home => Environment.GetEnvironmentVariable("KUBE_HOME") is { Length: > 0 } home ? home : null;

    /// <summary>Path of a program that came with the control plane (<c>helm</c>, <c>kube</c>), once that was started.</summary>
    public static string Program(string name)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var directory = Environment.GetEnvironmentVariable("KUBE_BIN")
            ?? Path.Combine(cache, "push-operator", $"kubernetes-{File.ReadAllText(Path.Combine(Home!, "VERSION")).Trim()}");
        return Path.Combine(directory, name);
    }

    /// <summary>Path of an administrator's kubeconfig, the control plane started now if nobody asked before. Skips the test, saying why, when there is none.</summary>
    public async Task<string> KubeconfigAsync()
    {
        if (Home is null) Assert.Skip("KUBE_HOME is not set: this test runs on a real Kubernetes API server");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_kubeconfig is not null) return _kubeconfig;
            _service = await LocalService.StartAsync(Home, TimeSpan.FromSeconds(120), [$"{FreePort.Next(6)}", "--fake-nodes", $"{_fakeNodes}"]);
            return _kubeconfig = Path.Combine(_service.Path, "kubeconfig");
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>A client with an administrator's rights.</summary>
    public async Task<Kubernetes> ClientAsync() => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(await KubeconfigAsync()));

    /// <summary>Makes a namespace with a name that no other test has.</summary>
    public async Task<string> CreateNamespaceAsync()
    {
        using var client = await ClientAsync();
        var created = await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { GenerateName = "test-" } });
        return created.Metadata.Name;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
    }
}
