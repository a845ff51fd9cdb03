namespace PushOperator.Gateway.Connections;

/// <summary>When the token of a connection ends, as the timer wheel has to ask for it. A newer token may end later or sooner.</summary>
/// <remarks>Thread-safe: the read loop brings tokens, the wheel asks. Of several entries in the wheel only the one that comes when it was planned goes on.</remarks>
internal sealed class TokenDeadline(TimeProvider time)
{
    /// <summary>The wheel calls early for longer waits, and an early call would look like one that is not planned any more.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(45);

    /// <summary>The wheel may call so much before the time it was told.</summary>
    private static readonly TimeSpan s_early = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private long _end;
    private long _planned = long.MaxValue;

    /// <summary>A token counts until then.</summary>
    /// <returns>The wait until <see cref="IsOver"/> has to be asked, or null when that is planned already.</returns>
    public TimeSpan? Set(DateTimeOffset end)
    {
        lock (_lock)
        {
            // By the monotonic clock from here on: a wall clock that jumps neither ends nor prolongs what was promised.
            var left = end - time.GetUtcNow();
            var now = time.GetTimestamp();
            _end = now + (long)(Math.Max(0, left.TotalSeconds) * time.TimestampFrequency);
            return _end < _planned ? Plan(now) : null;
        }
    }

    /// <summary>Whether the token is over.</summary>
    /// <param name="again">The wait until this has to be asked again, or null.</param>
    public bool IsOver(out TimeSpan? again)
    {
        lock (_lock)
        {
            again = null;
            var now = time.GetTimestamp();
            if (now >= _end) return true;
            if (time.GetElapsedTime(now, _planned) <= s_early) again = Plan(now);
            return false;
        }
    }

    private TimeSpan Plan(long now)
    {
        var left = time.GetElapsedTime(now, _end);
        var wait = left < s_longestWait ? left : s_longestWait;
        _planned = now + (long)(wait.TotalSeconds * time.TimestampFrequency);
        return wait;
    }
}
