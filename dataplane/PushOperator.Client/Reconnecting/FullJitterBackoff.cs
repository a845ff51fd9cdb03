namespace PushOperator.Client.Reconnecting;

/// <summary>
/// Exponential back-off with full jitter: the wait is drawn evenly from zero to a bound that doubles with each failure in a row. A
/// thousand subscribers that lost the same gateway come back spread out, not in waves.
/// </summary>
internal sealed class FullJitterBackoff(TimeSpan minimum, TimeSpan maximum, Random random)
{
    private int _failures;

    /// <summary>The next failure's wait.</summary>
    public TimeSpan Next()
    {
        // 2^40 times any minimum is beyond every maximum; the cap keeps the shift defined.
        var bound = Math.Min(maximum.TotalMilliseconds, minimum.TotalMilliseconds * (1L << Math.Min(_failures, 40)));
        _failures++;
        return TimeSpan.FromMilliseconds(random.NextDouble() * bound);
    }

    /// <summary>Whether nothing has failed since the last success.</summary>
    public bool IsFresh => _failures == 0;

    public void Reset() => _failures = 0;
}
