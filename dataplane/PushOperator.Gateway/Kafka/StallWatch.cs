namespace PushOperator.Gateway.Kafka;

/// <summary>
/// Notices a partition that is assigned and not read though there is something to read: a client can be stuck so after a commit that met a rebalance, and only a new one helps. One thread.
/// </summary>
/// <remarks>A partition that waits for its turn moves; one that is read to its end, paused, or blocked by an open transaction has nothing to read. None of them is a stall.</remarks>
internal sealed class StallWatch(TimeProvider time)
{
    /// <summary>The longest silence of a partition that has something to read; it is found within twice that.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(string Topic, int Partition), (long Next, long At)> _seen = [];

    /// <summary>Looks at one partition, now and then.</summary>
    /// <param name="next">Offset that is read next; −1 when reading has not begun.</param>
    /// <param name="mayRead">False while we do not want to read it.</param>
    /// <returns>Whether nothing has moved for so long that Kafka should be asked whether there is something.</returns>
    public bool IsSilent(string topic, int partition, long next, bool mayRead)
    {
        var at = (topic, partition);
        if (!mayRead || !_seen.TryGetValue(at, out var seen) || seen.Next != next)
        {
            _seen[at] = (next, time.GetTimestamp());
            return false;
        }

        return time.GetElapsedTime(seen.At) >= Silence;
    }

    /// <summary>Says that a silent partition has nothing to read: it is asked about again after another silence.</summary>
    public void IsAtEnd(string topic, int partition, long next) => _seen[(topic, partition)] = (next, time.GetTimestamp());

    public void Clear() => _seen.Clear();
}
