using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Logs;
using PushOperator.LocalCluster.Kubelet.Pods;
using PushOperator.LocalCluster.Kubelet.Probes;
using PushOperator.LocalCluster.Kubelet.Processes;

namespace PushOperator.LocalCluster.Kubelet.Containers;

/// <summary>
/// Keeps one container of a pod as its restart policy says: starts it, probes it, starts it again. Its loop runs by itself from
/// construction until <see cref="StopAsync"/>; what it does shows in <see cref="Snapshot"/>.
/// </summary>
internal sealed partial class ContainerSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan PlanAgainAfter = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly PodContext _pod;
    private readonly V1Container _container;
    private readonly KubeletServices _services;
    private readonly Action _changed;
    private readonly RestartBackoff _backoff;
    private readonly Task _loop;
    private ContainerSnapshot _snapshot;
    private TimeSpan _grace;

    /// <summary>Begins.</summary>
    /// <param name="pod">The pod; its volumes are mounted.</param>
    /// <param name="container">One of its containers.</param>
    /// <param name="restartCount">Restarts that were counted before this kubelet began.</param>
    /// <param name="services">What all pods share.</param>
    /// <param name="changed">Called after each change of <see cref="Snapshot"/>, on any thread; must not block.</param>
    public ContainerSupervisor(PodContext pod, V1Container container, int restartCount, KubeletServices services, Action changed)
    {
        (_pod, _container, _services, _changed) = (pod, container, services, changed);
        _grace = services.Options.StopGrace;
        _backoff = new RestartBackoff(services.Options.RestartBackoff, services.Options.MaxRestartBackoff);
        _snapshot = ContainerSnapshot.Creating(container, restartCount);
        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>The container now.</summary>
    public ContainerSnapshot Snapshot
    {
        get
        {
            lock (_lock) return _snapshot;
        }
    }

    /// <summary>Path of a run's log.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">Name of the container.</param>
    /// <param name="restart">0 for the first run.</param>
    public static string LogPath(PodContext pod, string container, int restart) => Path.Combine(pod.Directory, "logs", container, $"{restart}.log");

    /// <summary>Ends the container: SIGTERM, and SIGKILL after <paramref name="grace"/>. Returns when it has ended; it is not started again.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        _grace = grace;
        await _stop.CancelAsync();
        await _loop;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (await PlanAsync(stop) is { } start)
            {
                var began = _services.Time.GetTimestamp();
                var code = await RunOnceAsync(start, stop);
                if (stop.IsCancellationRequested || !StartsAgain(code)) break;
                await WaitToRestartAsync(code, _backoff.After(_services.Time.GetElapsedTime(began)), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while it waited: nothing runs.
        }
        catch (Exception exception)
        {
            SupervisionFailed(_services.Logger, exception, Name, _container.Name);
            Update(now => now with { State = Waiting("RunContainerError", exception.Message), Ready = false });
        }
        finally
        {
            Update(now => now with { Finished = true, Ready = false });
        }
    }

    /// <summary>What to start, as soon as nothing is missing.</summary>
    private async Task<ProcessStart?> PlanAsync(CancellationToken stop)
    {
        while (true)
        {
            var plan = _services.Planner.Plan(_pod, _container);
            if (plan.Start is not null) return plan.Start;
            Update(now => now with { State = Waiting(plan.Reason, plan.Message) });
            await Task.Delay(PlanAgainAfter, _services.Time, stop);
        }
    }

    private async Task<int> RunOnceAsync(ProcessStart start, CancellationToken stop)
    {
        using var log = new ContainerLog(LogPath(_pod, _container.Name, Snapshot.RestartCount), _services.Options.MaxLogBytes, _services.Time);
        using var process = ChildProcess.Start(start, _services.Records, log.Append);
        var startedAt = _services.Time.GetUtcNow();
        Started(_services.Logger, Name, _container.Name, process.Id);
        Update(now => now with
        {
            ProcessId = process.Id,
            State = new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = startedAt.UtcDateTime } },
        });
        var reason = await UntilOverAsync(process, stop);
        var code = await process.Completion;
        Ended(_services.Logger, Name, _container.Name, code);
        Update(now => now with { State = Terminated(code, startedAt, reason), Started = false, Ready = false });
        return code;
    }

    /// <summary>Probes the process until it ends, is unhealthy (then it is stopped) or has to stop.</summary>
    /// <returns>Why it was ended; null when it ended by itself.</returns>
    private async Task<string?> UntilOverAsync(ChildProcess process, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var probes = new ContainerProbes(
            _container, _pod.Address, _services.Prober, _services.Time,
            started: () => Update(now => now with { Started = true }),
            ready: ready => Update(now => now with { Ready = ready }));
        var unhealthy = probes.RunUntilUnhealthyAsync(over.Token);
        await Task.WhenAny(process.Completion, unhealthy);
        await over.CancelAsync();
        try
        {
            var reason = await unhealthy;
            Unhealthy(_services.Logger, Name, reason);
            var stopping = process.StopAsync(TimeSpan.FromSeconds(_pod.Pod.Spec.TerminationGracePeriodSeconds ?? 30), _services.Time);
            await stopping.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) await process.StopAsync(_grace, _services.Time);
            return reason;
        }
        catch (OperationCanceledException)
        {
            if (stop.IsCancellationRequested) await process.StopAsync(_grace, _services.Time);
            return null;
        }
    }

    private bool StartsAgain(int code) => (_pod.Pod.Spec.RestartPolicy ?? "Always") switch
    {
        "Never" => false,
        "OnFailure" => code != 0,
        _ => true,
    };

    private async Task WaitToRestartAsync(int code, TimeSpan wait, CancellationToken stop)
    {
        Update(now => now with { LastState = now.State, RestartCount = now.RestartCount + 1 });
        if (wait > TimeSpan.Zero)
        {
            Update(now => now with { State = Waiting("CrashLoopBackOff", $"back-off {wait.TotalSeconds:0}s restarting failed container={_container.Name} (exit code {code})") });
            await Task.Delay(wait, _services.Time, stop);
        }

        // Only the log of the last run is kept, for `kubectl logs --previous`.
        foreach (var old in Directory.GetFiles(Path.GetDirectoryName(LogPath(_pod, _container.Name, 0))!, $"{Snapshot.RestartCount - 2}.log*")) File.Delete(old);
    }

    private void Update(Func<ContainerSnapshot, ContainerSnapshot> change)
    {
        lock (_lock)
        {
            var next = change(_snapshot);
            if (next == _snapshot) return;
            _snapshot = next;
        }

        _changed();
    }

    private string Name => $"{_pod.Pod.Metadata.NamespaceProperty}/{_pod.Pod.Metadata.Name}";

    private V1ContainerState Terminated(int code, DateTimeOffset startedAt, string? reason) => new()
    {
        Terminated = new V1ContainerStateTerminated
        {
            ExitCode = code,
            Signal = code > 128 ? code - 128 : null,
            Reason = code == 0 ? "Completed" : "Error",
            Message = reason,
            StartedAt = startedAt.UtcDateTime,
            FinishedAt = _services.Time.GetUtcNow().UtcDateTime,
            ContainerID = $"process://{Snapshot.ProcessId}",
        },
    };

    private static V1ContainerState Waiting(string reason, string message) => new() { Waiting = new V1ContainerStateWaiting { Reason = reason, Message = message } };
}
