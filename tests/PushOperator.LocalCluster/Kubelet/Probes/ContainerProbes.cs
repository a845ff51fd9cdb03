using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using k8s.Models;

namespace PushOperator.LocalCluster.Kubelet.Probes;

/// <summary>The probes of one run of a container: the startup probe first, then readiness and liveness side by side.</summary>
/// <param name="started">Called once, when the startup probe has passed.</param>
/// <param name="ready">Called when readiness changes.</param>
internal sealed class ContainerProbes(V1Container container, IPAddress address, Prober prober, TimeProvider time, Action started, Action<bool> ready)
{
    /// <summary>Probes until the container has to be restarted.</summary>
    /// <returns>Why, in a sentence.</returns>
    /// <exception cref="OperationCanceledException">The run ended.</exception>
    public async Task<string> RunUntilUnhealthyAsync(CancellationToken cancellationToken)
    {
        if (await StartupFailureAsync(cancellationToken) is { } failure) return $"Container {container.Name} failed startup probe: {failure}";
        started();
        var readiness = WatchReadinessAsync(cancellationToken);
        var liveness = LivenessFailureAsync(cancellationToken);
        await await Task.WhenAny(readiness, liveness);
        return $"Container {container.Name} failed liveness probe: {await liveness}";
    }

    private async Task<string?> StartupFailureAsync(CancellationToken cancellationToken)
    {
        if (container.StartupProbe is not { } probe) return null;
        await foreach (var failure in VerdictsAsync(probe, cancellationToken)) return failure;
        throw new UnreachableException("verdicts end by cancellation only");
    }

    private async Task WatchReadinessAsync(CancellationToken cancellationToken)
    {
        if (container.ReadinessProbe is { } probe)
        {
            await foreach (var failure in VerdictsAsync(probe, cancellationToken)) ready(failure is null);
        }

        ready(true);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    private async Task<string> LivenessFailureAsync(CancellationToken cancellationToken)
    {
        if (container.LivenessProbe is { } probe)
        {
            await foreach (var failure in VerdictsAsync(probe, cancellationToken))
            {
                if (failure is not null) return failure;
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        throw new UnreachableException("an endless wait ends by cancellation only");
    }

    /// <summary>Probes every period without end; a verdict each time a threshold is reached: null for well, else the last failure.</summary>
    private async IAsyncEnumerable<string?> VerdictsAsync(V1Probe probe, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = ProbeSettings.Of(probe);
        await Task.Delay(settings.InitialDelay, time, cancellationToken);
        var (successes, failures) = (0, 0);
        while (true)
        {
            var failure = await prober.FailureAsync(probe, container, address, settings.Timeout, cancellationToken);
            (successes, failures) = failure is null ? (successes + 1, 0) : (0, failures + 1);
            if (successes >= settings.SuccessThreshold) yield return null;
            else if (failures >= settings.FailureThreshold) yield return failure;
            await Task.Delay(settings.Period, time, cancellationToken);
        }
    }
}
