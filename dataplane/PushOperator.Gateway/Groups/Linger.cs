namespace PushOperator.Gateway.Groups;

/// <summary>
/// Holds back the wake-ups of subscribers for whom something came, for the group's linger, so that one write carries more of it. Without a linger they are woken at once.
/// </summary>
/// <remarks>Thread-safe; holds each subscriber that waits, once or a few times. Who has left meanwhile is woken too, and has nothing to send.</remarks>
internal sealed class Linger : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _time;
    private readonly ITimer? _timer;
    private List<IMember> _waiting = [];
    private List<IMember>? _spare;

    public Linger(TimeSpan linger, TimeProvider time)
    {
        _time = linger;
        if (linger > TimeSpan.Zero) _timer = time.CreateTimer(_ => WakeAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes a subscriber: now, or when the oldest that waits has waited for the linger. Never blocks for longer than that others are added.</summary>
    public void Wake(IMember member)
    {
        if (_timer is null)
        {
            member.Wake();
            return;
        }

        lock (_lock)
        {
            _waiting.Add(member);
            if (_waiting.Count == 1) _timer.Change(_time, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void WakeAll()
    {
        List<IMember> woken;
        lock (_lock)
        {
            woken = _waiting;
            // Two lists take turns, so that a busy group allocates nothing.
            _waiting = _spare ?? [];
            _spare = null;
        }

        foreach (var member in woken) member.Wake();
        woken.Clear();
        lock (_lock) _spare = woken;
    }
}
