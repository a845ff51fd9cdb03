namespace PushOperator.DataPlane.Configuration.Limits;

/// <summary>
/// So many arrivals a second, some of them at once: a token bucket written as the time at which it will be full again (the generic cell rate algorithm), so that the whole state of a client is one number
/// and nothing has to run to fill it.
/// </summary>
/// <remarks>Thread-safe: one rate may serve many states, and many threads one state.</remarks>
/// <param name="perSecond">Above 0.</param>
/// <param name="burst">How many may come at once; at least 1.</param>
/// <param name="time">The clock.</param>
public sealed class ArrivalRate(double perSecond, double burst, TimeProvider time)
{
    private readonly double _ticksEach = time.TimestampFrequency / perSecond;
    private readonly long _tolerance = (long)(time.TimestampFrequency / perSecond * burst);

    /// <summary>Whether so many more may come now; they are counted if so, and not if not.</summary>
    /// <param name="fullAt">The client's state; 0 at first.</param>
    /// <param name="count">How many.</param>
    public bool TryTake(ref long fullAt, long count = 1)
    {
        var now = time.GetTimestamp();
        var cost = (long)(count * _ticksEach);
        while (true)
        {
            var seen = Volatile.Read(ref fullAt);
            var next = Math.Max(seen, now) + cost;
            if (next - now > _tolerance) return false;
            if (Interlocked.CompareExchange(ref fullAt, next, seen) == seen) return true;
        }
    }
}
