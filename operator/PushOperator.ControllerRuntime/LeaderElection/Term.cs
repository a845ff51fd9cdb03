using k8s.Models;

namespace PushOperator.ControllerRuntime.LeaderElection;

/// <summary>
/// One time in office. It ends by itself when it is not extended: a timer, not the renewing loop, cancels <see cref="Lost"/>, so a
/// renewal that hangs cannot prolong it.
/// </summary>
internal sealed class Term(V1Lease lease, Leadership leadership, TimeSpan length, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _lost = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>The Lease as it was stored last; touched only by the renewing loop.</summary>
    public V1Lease Lease { get; set; } = lease;

    /// <summary>Cancelled when this process must no longer act as the leader.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>A renewal that was sent at <paramref name="sentAt"/> succeeded: the term lasts for its length from then.</summary>
    /// <returns>False if that is over already: the answer took too long.</returns>
    public bool Extend(V1Lease stored, long sentAt)
    {
        Lease = stored;
        var left = length - time.GetElapsedTime(sentAt);
        if (left <= TimeSpan.Zero || _lost.IsCancellationRequested)
        {
            End();
            return false;
        }

        leadership.HoldUntil(sentAt, length);
        _lost.CancelAfter(left);
        return true;
    }

    /// <summary>Somebody else leads.</summary>
    public void End()
    {
        leadership.Release();
        _lost.Cancel();
    }

    public void Dispose()
    {
        leadership.Release();
        _lost.Dispose();
    }
}
