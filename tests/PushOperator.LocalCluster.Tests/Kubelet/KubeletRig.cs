using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.LocalCluster.Kubelet;
using PushOperator.LocalCluster.Kubelet.Addresses;
using PushOperator.LocalCluster.Kubelet.Images;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Kubelet;

/// <summary>A process kubelet at an API server, with a namespace of its own and the image <c>test/sh</c>, whose argument is a shell script.</summary>
internal sealed class KubeletRig : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly KubeletOptions _options;
    private readonly IAsyncDisposable? _server;
    private ProcessKubelet? _kubelet;

    /// <param name="client">The API server.</param>
    /// <param name="namespace">Exists, and is this rig's alone.</param>
    /// <param name="tls">Whether the API server dials kubelets over HTTPS.</param>
    /// <param name="server">Stopped with the rig.</param>
    public KubeletRig(IKubernetes client, string @namespace, bool tls, IAsyncDisposable? server = null)
    {
        (Client, Namespace, _server) = (client, @namespace, server);
        _options = new KubeletOptions
        {
            NodeName = $"process-{Guid.NewGuid():N}"[..20],
            DataDirectory = _directory.Path,
            ServeTls = tls,
            RestartBackoff = TimeSpan.FromSeconds(1),
        };
    }

    public IKubernetes Client { get; }

    public string Namespace { get; }

    public string Node => _options.NodeName;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task StartAsync()
    {
        var images = new ImageTable(new Dictionary<string, IReadOnlyList<string>> { ["test/sh"] = ["/bin/sh", "-c"] });
        _kubelet = await ProcessKubelet.StartAsync(
            _options, Client, images, PodAddressBlock.TryTake(PodAddressBlock.Loopback)!, TimeProvider.System, NullLogger.Instance, Cancellation);
    }

    public async Task StopAsync()
    {
        await _kubelet!.DisposeAsync();
        _kubelet = null;
    }

    public async Task<V1Pod> RunAsync(string script, Action<V1Pod>? change = null)
    {
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = $"pod-{Guid.NewGuid():N}"[..12], NamespaceProperty = Namespace, Labels = new Dictionary<string, string> { ["app"] = "test" } },
            Spec = new V1PodSpec
            {
                NodeName = Node,
                AutomountServiceAccountToken = false,
                TerminationGracePeriodSeconds = 5,
                Containers = [new V1Container { Name = "main", Image = "test/sh:1.0", Args = [script] }],
            },
        };
        change?.Invoke(pod);
        return await Client.CoreV1.CreateNamespacedPodAsync(pod, Namespace, cancellationToken: Cancellation);
    }

    public Task<V1Pod> ReadAsync(V1Pod pod) => Client.CoreV1.ReadNamespacedPodAsync(pod.Metadata.Name, Namespace, cancellationToken: Cancellation);

    /// <summary>The pod as soon as it is as asked.</summary>
    public Task<V1Pod> UntilAsync(V1Pod pod, Func<V1Pod, bool> condition, string what) => Eventually.GivesAsync(
        async () => await ReadAsync(pod) is var current && condition(current) ? current : null, $"{pod.Metadata.Name}: {what}", TimeSpan.FromSeconds(20), Cancellation);

    public Task<V1Pod> UntilRunningAsync(V1Pod pod) => UntilAsync(pod, current => State(current)?.Running is not null, "runs");

    public async Task<string> LogAsync(V1Pod pod, bool? previous = null, int? tailLines = null)
    {
        await using var log = await Client.CoreV1.ReadNamespacedPodLogAsync(pod.Metadata.Name, Namespace, previous: previous, tailLines: tailLines, cancellationToken: Cancellation);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync(Cancellation);
    }

    public static V1ContainerState? State(V1Pod pod) => pod.Status?.ContainerStatuses?.SingleOrDefault()?.State;

    public static string? Condition(V1Pod pod, string type) => pod.Status?.Conditions?.SingleOrDefault(condition => condition.Type == type)?.Status;

    public async ValueTask DisposeAsync()
    {
        if (_kubelet is not null) await _kubelet.DisposeAsync();
        await Client.CoreV1.DeleteNodeAsync(Node);
        if (_server is not null) await _server.DisposeAsync();
        _directory.Dispose();
    }
}
