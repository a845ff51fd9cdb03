namespace PushOperator.Gateway.Connections;

/// <summary>
/// One coarse timer for all connections of the pod: 512 slots of 100 ms, a list of who is asked in each. Ten thousand connections cost one
/// timer and the visits that are due, where a timer each would cost ten thousand entries and their locks.
/// </summary>
/// <remarks>Thread-safe. A call comes at most one slot late; a delay longer than the wheel (51 s) comes early, see <see cref="ITimed"/>.</remarks>
internal sealed class TimerWheel : IDisposable
{
    private const int SlotCount = 512;
    private static readonly TimeSpan s_slot = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _ticking = new();
    private readonly List<Entry>[] _slots;
    private readonly ITimer _timer;
    private readonly List<Entry> _due = [];
    private long _tick;

    public TimerWheel(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _slots = new List<Entry>[SlotCount];
        for (var i = 0; i < SlotCount; i++) _slots[i] = [];
        _timer = time.CreateTimer(static wheel => ((TimerWheel)wheel!).Turn(), this, s_slot, s_slot);
    }

    /// <summary>Asks <paramref name="item"/> after <paramref name="delay"/>.</summary>
    public void Schedule(ITimed item, TimerKind kind, TimeSpan delay)
    {
        var ticks = Math.Clamp((long)Math.Ceiling(delay / s_slot), 1, SlotCount - 2);
        // Counted from the clock, not from the last turn: a wheel that is late must not make this entry early.
        var slot = _slots[(NowTick() + ticks) % SlotCount];
        lock (slot) slot.Add(new Entry(item, kind));
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private long NowTick() => (long)(_time.GetElapsedTime(_start) / s_slot);

    private void Turn()
    {
        // A turn that takes longer than a slot meets the next one here; that one has nothing to add.
        if (!_ticking.TryEnter()) return;
        try
        {
            for (var now = NowTick(); _tick < now;) Visit(++_tick);
        }
        finally
        {
            _ticking.Exit();
        }
    }

    private void Visit(long tick)
    {
        var slot = _slots[tick % SlotCount];
        var due = _due;
        lock (slot)
        {
            if (slot.Count == 0) return;
            due.AddRange(slot);
            slot.Clear();
        }

        foreach (var entry in due)
        {
            if (entry.Item.OnTimer(entry.Kind) is { } again) Schedule(entry.Item, entry.Kind, again);
        }

        due.Clear();
    }

    private readonly record struct Entry(ITimed Item, TimerKind Kind);
}
