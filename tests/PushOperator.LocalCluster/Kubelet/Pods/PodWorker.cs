using System.Net;
using k8s.Autorest;
using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Containers;
using PushOperator.LocalCluster.Kubelet.Volumes;

namespace PushOperator.LocalCluster.Kubelet.Pods;

/// <summary>
/// One pod from binding to deletion. A loop owns everything about it; others only wake it (<see cref="Update"/>, <see cref="Wake"/>),
/// and each pass brings volumes, containers and status up to the newest object.
/// </summary>
internal sealed partial class PodWorker
{
    /// <summary>A pass at least this often: what a failed pass left is done again.</summary>
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(1);

    /// <summary>For a pod that was removed without grace.</summary>
    private static readonly TimeSpan ForcedGrace = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _shutdown = new();
    private readonly KubeletServices _services;
    private readonly PodStatusWriter _writer;
    private readonly PodVolumes _volumes;
    private readonly IPAddress _address;
    private readonly string _directory;
    private readonly Task _loop;
    private IReadOnlyList<ContainerSupervisor> _containers = [];
    private string? _missing;
    private volatile V1Pod _pod;
    private volatile bool _gone;

    /// <summary>Takes an address and begins.</summary>
    public PodWorker(V1Pod pod, KubeletServices services)
    {
        (_pod, _services) = (pod, services);
        _writer = new PodStatusWriter(services.Client);
        _volumes = new PodVolumes(services.Sources);
        _address = services.Addresses.Take();
        _directory = Path.Combine(services.Options.DataDirectory, "pods", pod.Metadata.Uid);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Done when the pod is gone and nothing of it is left, or after <see cref="ShutDownAsync"/>.</summary>
    public Task Completion => _loop;

    /// <summary>Uid of the pod.</summary>
    public string Uid => _pod.Metadata.Uid;

    /// <summary>Whether the pod has another's name and namespace.</summary>
    public bool IsNamed(V1Pod other) => IsIn(other.Metadata.NamespaceProperty) && _pod.Metadata.Name == other.Metadata.Name;

    /// <summary>Whether the pod is in a namespace.</summary>
    public bool IsIn(string? @namespace) => _pod.Metadata.NamespaceProperty == @namespace;

    /// <summary>The newest object, or null when it is gone from the API server.</summary>
    public void Update(V1Pod? pod)
    {
        if (pod is null) _gone = true;
        else _pod = pod;
        Wake();
    }

    /// <summary>Something a pass reads has changed.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A pass is due already.
        }
    }

    /// <summary>Ends the containers because the kubelet stops; the object stays, and the next kubelet runs it again.</summary>
    public async Task ShutDownAsync()
    {
        await _shutdown.CancelAsync();
        await _loop;
    }

    /// <summary>The log file of a container's current or previous run, and whether it may still grow; null for no such container.</summary>
    public (string Path, Func<bool> Ended)? Log(string container, bool previous)
    {
        var supervisor = _containers.FirstOrDefault(candidate => candidate.Snapshot.Name == container);
        if (supervisor is null) return null;
        var run = supervisor.Snapshot.RestartCount;
        return (ContainerSupervisor.LogPath(Context, container, previous ? run - 1 : run), () =>
            supervisor.Snapshot is var now && (now.RestartCount != run || now.Finished || now.State.Terminated is not null));
    }

    private PodContext Context => new(_pod, _address, _services.Addresses.NodeAddress, _directory);

    private string Name => $"{_pod.Metadata.NamespaceProperty}/{_pod.Metadata.Name}";

    private async Task RunAsync()
    {
        try
        {
            PrepareDirectory();
            while (!_gone && !_shutdown.IsCancellationRequested && _pod.Metadata.DeletionTimestamp is null)
            {
                await PassAsync(MountAndStart);
                await WaitAsync();
            }

            await StopContainersAsync();
            if (!_gone && !_shutdown.IsCancellationRequested) await FinishAsync();
        }
        catch (Exception exception)
        {
            WorkerFailed(_services.Logger, exception, Name);
        }
        finally
        {
            foreach (var container in _containers) await container.DisposeAsync();
            _services.Addresses.Release(_address);
            if (!_shutdown.IsCancellationRequested) Directory.Delete(_directory, recursive: true);
        }
    }

    /// <summary>Volumes are made anew, also those that a crashed kubelet left half written.</summary>
    private void PrepareDirectory()
    {
        var volumes = Path.Combine(_directory, "volumes");
        if (Directory.Exists(volumes)) Directory.Delete(volumes, recursive: true);
        Directory.CreateDirectory(_directory);
    }

    private void MountAndStart()
    {
        if (IsOver(_pod)) return;
        var problems = _volumes.Mount(Context);
        if (problems.Count > 0)
        {
            var missing = string.Join("; ", problems);
            if (missing != _missing) VolumesMissing(_services.Logger, Name, missing);
            _missing = missing;
            return;
        }

        if (_containers.Count == 0) _containers = [.. _pod.Spec.Containers.Select(Supervise)];
    }

    /// <summary>A container that ran before this kubelet began is started again, which counts as a restart.</summary>
    private ContainerSupervisor Supervise(V1Container container)
    {
        var before = _pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == container.Name);
        return new ContainerSupervisor(Context, container, before?.ContainerID is null ? 0 : before.RestartCount + 1, _services, Wake);
    }

    /// <summary>One pass: the work, then the status if it changed. A failure is logged, and the next pass tries again.</summary>
    private async Task PassAsync(Action work)
    {
        try
        {
            work();
            if (!IsOver(_pod)) await PublishAsync();
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.Conflict)
        {
            Wake();
        }
        catch (Exception exception) when (exception is HttpOperationException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            PassFailed(_services.Logger, exception, Name);
        }
    }

    private async Task PublishAsync()
    {
        var snapshots = _containers.Count > 0
            ? _containers.Select(container => container.Snapshot)
            : _pod.Spec.Containers.Select(container => ContainerSnapshot.Creating(container, 0));
        var status = PodStatusBuilder.Build(Context, [.. snapshots], _services.Time.GetUtcNow().UtcDateTime);
        var stored = await _writer.WriteAsync(_pod, status, CancellationToken.None);
        if (stored is null) _gone = true;
    }

    private async Task WaitAsync()
    {
        try
        {
            await _wake.WaitAsync(Resync, _shutdown.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition sees it.
        }
    }

    /// <summary>Stops all containers side by side; readers of the status see how it goes.</summary>
    private async Task StopContainersAsync()
    {
        var stopping = Task.WhenAll(_containers.Select(container => container.StopAsync(Grace())));
        while (!stopping.IsCompleted)
        {
            if (!_gone && !_shutdown.IsCancellationRequested) await PassAsync(() => { });
            await Task.WhenAny(stopping, Task.Delay(Resync, _services.Time));
        }

        await stopping;
    }

    private TimeSpan Grace()
    {
        if (_shutdown.IsCancellationRequested) return _services.Options.StopGrace;
        return _gone ? ForcedGrace : TimeSpan.FromSeconds(_pod.Metadata.DeletionGracePeriodSeconds ?? _pod.Spec.TerminationGracePeriodSeconds ?? 30);
    }

    private async Task FinishAsync()
    {
        while (!_gone && !_shutdown.IsCancellationRequested)
        {
            await PassAsync(() => { });
            try
            {
                await _writer.DeleteAsync(_pod, _shutdown.Token);
                return;
            }
            catch (Exception exception) when (exception is HttpOperationException or HttpRequestException or OperationCanceledException)
            {
                PassFailed(_services.Logger, exception, Name);
                await WaitAsync();
            }
        }
    }

    private static bool IsOver(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";
}
