namespace PushOperator.Gateway.Connections.Fanout;

/// <summary>Pumps that asked for a turn. Any thread adds, one takes; adding allocates nothing, since a pump that waits holds the link itself.</summary>
/// <remarks>A pump is in it at most once, see <see cref="FramePump.Wake"/>. All are taken at once, so that no pump has a second turn before another has its first.</remarks>
internal sealed class PumpQueue
{
    private FramePump? _newest;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Volatile.Read(ref _newest) is null;

    /// <summary>Adds a pump.</summary>
    /// <returns>Whether it is the only one: then whoever takes them may have to be woken.</returns>
    public bool Add(FramePump pump)
    {
        while (true)
        {
            var newest = Volatile.Read(ref _newest);
            pump.NextInQueue = newest;
            if (Interlocked.CompareExchange(ref _newest, pump, newest) == newest) return newest is null;
        }
    }

    /// <summary>Takes all of them.</summary>
    /// <returns>The one that has waited longest, linked to the others by <see cref="FramePump.NextInQueue"/>; null when there are none.</returns>
    public FramePump? TakeAll()
    {
        FramePump? oldest = null;
        for (var pump = Interlocked.Exchange(ref _newest, null); pump is not null;)
        {
            var older = pump.NextInQueue;
            pump.NextInQueue = oldest;
            (oldest, pump) = (pump, older);
        }

        return oldest;
    }
}
