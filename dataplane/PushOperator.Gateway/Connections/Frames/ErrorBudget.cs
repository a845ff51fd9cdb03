namespace PushOperator.Gateway.Connections.Frames;

/// <summary>Counts a client's mistakes: the 16th within 60 seconds spends the budget. Called by the read loop only.</summary>
internal sealed class ErrorBudget(TimeProvider time)
{
    private const int Limit = 16;
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(60);

    // Times of the last mistakes, as a ring; most clients never make one.
    private long[]? _times;
    private int _count;

    /// <summary>Counts one mistake; false when the budget is spent.</summary>
    public bool Spend()
    {
        _times ??= new long[Limit];
        var now = time.GetTimestamp();
        _times[_count % Limit] = now;
        _count++;
        if (_count < Limit) return true;
        var oldest = _times[_count % Limit];
        return time.GetElapsedTime(oldest, now) > s_window;
    }
}
