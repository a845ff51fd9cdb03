using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Addresses;
using PushOperator.LocalCluster.Kubelet.Containers;
using PushOperator.LocalCluster.Kubelet.Images;
using PushOperator.LocalCluster.Kubelet.Logs;
using PushOperator.LocalCluster.Kubelet.Node;
using PushOperator.LocalCluster.Kubelet.Pods;
using PushOperator.LocalCluster.Kubelet.Probes;
using PushOperator.LocalCluster.Kubelet.Processes;
using PushOperator.LocalCluster.Kubelet.Watching;

namespace PushOperator.LocalCluster.Kubelet;

/// <summary>
/// A node whose containers are processes of this machine. It registers itself at any API server and runs the pods bound to it:
/// environment, volumes, probes, restarts, logs and graceful deletion as a kubelet does them.
/// </summary>
/// <remarks>
/// There are no namespaces and no cgroups: security contexts and resource limits are not enforced, every pod listens on an address of its
/// own (told by <see cref="ContainerPlanner.ListenAddressVariable"/>), and mount paths are rewritten in arguments and variables.
/// What it cannot run (init containers, hooks, exec probes, other volumes) waits with a message instead of running wrongly.
/// </remarks>
internal sealed partial class ProcessKubelet : IAsyncDisposable
{
    private static readonly TimeSpan WatchFor = TimeSpan.FromMinutes(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, PodWorker> _workers = new(StringComparer.Ordinal);
    private readonly KubeletServices _services;
    private readonly NodeRegistration _node;
    private readonly LogServer _logs;
    private readonly ObjectWatch<V1Pod> _pods;
    private readonly ObjectWatch<V1ConfigMap> _configMaps;
    private readonly ObjectWatch<V1Secret> _secrets;
    private readonly List<Task> _loops = [];
    private int _disposed;

    private ProcessKubelet(KubeletOptions options, IKubernetes client, ImageTable images, PodAddressBlock addresses, TimeProvider time, ILogger logger)
    {
        var core = client.CoreV1;
        var ours = $"spec.nodeName={options.NodeName}";
        var seconds = (int)WatchFor.TotalSeconds;
        _pods = new(
            async token => await core.ListPodForAllNamespacesAsync(fieldSelector: ours, cancellationToken: token) is var list ? (list.Items, list.Metadata.ResourceVersion) : default,
            (version, token) => core.WatchListPodForAllNamespacesAsync(fieldSelector: ours, resourceVersion: version, timeoutSeconds: seconds, cancellationToken: token), time, logger);
        _configMaps = new(
            async token => await core.ListConfigMapForAllNamespacesAsync(cancellationToken: token) is var list ? (list.Items, list.Metadata.ResourceVersion) : default,
            (version, token) => core.WatchListConfigMapForAllNamespacesAsync(resourceVersion: version, timeoutSeconds: seconds, cancellationToken: token), time, logger);
        _secrets = new(
            async token => await core.ListSecretForAllNamespacesAsync(cancellationToken: token) is var list ? (list.Items, list.Metadata.ResourceVersion) : default,
            (version, token) => core.WatchListSecretForAllNamespacesAsync(resourceVersion: version, timeoutSeconds: seconds, cancellationToken: token), time, logger);
        var sources = new ConfigurationSources(
            (space, name) => _configMaps.TryGet(space, name, out var map) ? map : null,
            (space, name) => _secrets.TryGet(space, name, out var secret) ? secret : null);
        _services = new KubeletServices
        {
            Options = options,
            Client = client,
            Addresses = addresses,
            Planner = new ContainerPlanner(images, sources),
            Sources = sources,
            Prober = new Prober(),
            Records = new ProcessRecords(Path.Combine(options.DataDirectory, "processes")),
            Time = time,
            Logger = logger,
        };
        _node = new NodeRegistration(client, options, addresses.NodeAddress, time, logger);
        _logs = new LogServer(FindLog, time);
    }

    /// <summary>The node's own address.</summary>
    public string NodeAddress => _services.Addresses.NodeAddress.ToString();

    /// <summary>Kills what a crashed run left, registers the node and begins to run pods.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="client">The API server; stays the caller's.</param>
    /// <param name="images">Programs for images.</param>
    /// <param name="addresses">Addresses for the node and its pods; belongs to the kubelet from now on.</param>
    public static async Task<ProcessKubelet> StartAsync(
        KubeletOptions options, IKubernetes client, ImageTable images, PodAddressBlock addresses, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataDirectory);
        var kubelet = new ProcessKubelet(options, client, images, addresses, time, logger);
        try
        {
            kubelet._services.Records.KillLeftovers();
            await kubelet._logs.StartAsync(addresses.NodeAddress, options.Port, options.ServeTls, cancellationToken);
            await kubelet._node.RegisterAsync(cancellationToken);
            await kubelet.StartLoopsAsync(cancellationToken);
            return kubelet;
        }
        catch
        {
            await kubelet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops all containers side by side, within <see cref="KubeletOptions.StopGrace"/>; the objects stay.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _pods.Changed -= OnPod;
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        await Task.WhenAll(_workers.Values.Select(worker => worker.ShutDownAsync()));
        await LeaveAsync();
        await _logs.DisposeAsync();
        _services.Prober.Dispose();
        _services.Addresses.Dispose();
        _stop.Dispose();
    }

    private async Task StartLoopsAsync(CancellationToken cancellationToken)
    {
        _configMaps.Changed += changed => WakeNamespace(changed.Metadata.NamespaceProperty);
        _secrets.Changed += changed => WakeNamespace(changed.Metadata.NamespaceProperty);
        _pods.Changed += OnPod;
        _loops.Add(_configMaps.RunAsync(_stop.Token));
        _loops.Add(_secrets.RunAsync(_stop.Token));
        await Task.WhenAll(_configMaps.Listed, _secrets.Listed).WaitAsync(cancellationToken);
        _loops.Add(_pods.RunAsync(_stop.Token));
        _loops.Add(_node.KeepAsync(_stop.Token));
        await _pods.Listed.WaitAsync(cancellationToken);
    }

    private void OnPod(V1Pod pod)
    {
        var uid = pod.Metadata.Uid;
        var present = _pods.TryGet(pod.Metadata.NamespaceProperty, pod.Metadata.Name, out var current) && current.Metadata.Uid == uid;
        if (_workers.TryGetValue(uid, out var worker)) worker.Update(present ? pod : null);
        else if (present) Run(pod);
        // A pod of the same name replaced one whose end the watch did not tell.
        foreach (var other in _workers.Values.Where(other => present && other.Uid != uid && other.IsNamed(pod))) other.Update(null);
    }

    private void Run(V1Pod pod)
    {
        var worker = new PodWorker(pod, _services);
        _workers[worker.Uid] = worker;
        _ = worker.Completion.ContinueWith(_ => _workers.TryRemove(worker.Uid, out var _), TaskScheduler.Default);
    }

    private void WakeNamespace(string? @namespace)
    {
        foreach (var worker in _workers.Values.Where(worker => worker.IsIn(@namespace))) worker.Wake();
    }

    private (string Path, Func<bool> Ended)? FindLog(string @namespace, string pod, string container, bool previous) =>
        _pods.TryGet(@namespace, pod, out var found) && _workers.TryGetValue(found.Metadata.Uid, out var worker) ? worker.Log(container, previous) : null;

    private async Task LeaveAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(2), _services.Time);
        try
        {
            await _node.LeaveAsync(bound.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or k8s.Autorest.HttpOperationException)
        {
            // The API server went first; the lease runs out by itself.
            GoodbyeFailed(_services.Logger, exception, _services.Options.NodeName);
        }
    }
}
