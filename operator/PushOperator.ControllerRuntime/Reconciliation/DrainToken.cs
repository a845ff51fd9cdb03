namespace PushOperator.ControllerRuntime.Reconciliation;

/// <summary>
/// The token of running reconciles: cancelled at once when leadership is lost, and a while after a graceful stop began, so that a
/// reconcile can bring what it started to an end.
/// </summary>
internal sealed class DrainToken : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _stopping;

    public DrainToken(CancellationToken stopping, CancellationToken lost, TimeSpan drainTimeout, TimeProvider time)
    {
        var timer = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _source = CancellationTokenSource.CreateLinkedTokenSource(lost, timer.Token);
        _stopping = stopping.Register(() => timer.CancelAfter(drainTimeout));
        Timer = timer;
    }

    public CancellationToken Token => _source.Token;

    private CancellationTokenSource Timer { get; }

    public void Dispose()
    {
        // First the registration: it waits for a callback under way, which uses the timer.
        _stopping.Dispose();
        _source.Dispose();
        Timer.Dispose();
    }
}
