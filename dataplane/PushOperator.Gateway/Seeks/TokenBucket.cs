namespace PushOperator.Gateway.Seeks;

/// <summary>So many messages a second, evenly: at most a tenth of a second's at once. One thread at a time.</summary>
internal sealed class TokenBucket(TimeProvider time)
{
    private double _tokens = 1;
    private long _filledAt = time.GetTimestamp();

    /// <summary>How many of <paramref name="wanted"/> may go now; they are counted.</summary>
    /// <param name="perSecond">Above 0.</param>
    public int Take(int wanted, double perSecond)
    {
        var allowed = Math.Min(Room(perSecond), wanted);
        _tokens -= allowed;
        return allowed;
    }

    /// <summary>How many may go now.</summary>
    public int Room(double perSecond)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(_tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond), Math.Max(perSecond / 10, 1));
        _filledAt = now;
        return (int)_tokens;
    }
}
