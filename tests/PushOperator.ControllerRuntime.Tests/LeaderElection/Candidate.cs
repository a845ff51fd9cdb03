using Microsoft.Extensions.Logging.Abstractions;
using PushOperator.ControllerRuntime.LeaderElection;
using PushOperator.ControllerRuntime.Tests.Diagnostics;

namespace PushOperator.ControllerRuntime.Tests.LeaderElection;

/// <summary>A process that takes part in an election; it works as long as it leads, and looks at its token now and then.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Leadership _leadership;
    private readonly Task _run;
    private int _terms;

    public Candidate(string name, MemoryLease lease, SteppedClock clock)
    {
        Lease = new MemoryLease.Client(lease, clock);
        _leadership = new Leadership(clock);
        var options = new LeaderElectionOptions { Identity = name };
        var elector = new LeaderElector(Lease, _leadership, options, clock, TestMetrics.Create(clock), NullLogger<LeaderElector>.Instance);
        _run = elector.RunAsync(WorkAsync, _stopping.Token);
    }

    public MemoryLease.Client Lease { get; }

    public int Terms => Volatile.Read(ref _terms);

    /// <summary>Whether it may write.</summary>
    public bool Leads => _leadership.IsHeld;

    /// <summary>Whether its controllers run.</summary>
    public bool Works { get; private set; }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        (Lease.IsCut, Lease.WriteLatency) = (false, TimeSpan.Zero);
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task WorkAsync(CancellationToken lost)
    {
        Interlocked.Increment(ref _terms);
        Works = true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lost, _stopping.Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Works = false;
    }
}
