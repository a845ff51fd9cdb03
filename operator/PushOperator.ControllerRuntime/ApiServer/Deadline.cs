namespace PushOperator.ControllerRuntime.ApiServer;

/// <summary>A token that ends with the caller's or when a time has passed, and tells which.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationToken _callers;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _callers = cancellationToken;
        _timer = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>Whether it was the time, not the caller, that ended it.</summary>
    public bool HasPassed => _timer.IsCancellationRequested && !_callers.IsCancellationRequested;

    /// <summary>Starts the time anew; without effect once it has passed.</summary>
    public void Restart(TimeSpan limit) => _timer.CancelAfter(limit);

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
