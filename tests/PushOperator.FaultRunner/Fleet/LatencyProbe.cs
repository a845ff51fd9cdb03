using PushOperator.Client;
using PushOperator.FaultRunner.Workload;

namespace PushOperator.FaultRunner.Fleet;

/// <summary>How old messages are when subscribers get them for the first time: from Kafka's timestamp on, whose resolution is a millisecond.</summary>
internal sealed class LatencyProbe : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Reader[] _readers;
    private List<TimeSpan> _ages = [];

    public LatencyProbe(IEnumerable<Reader> readers)
    {
        _readers = [.. readers];
        foreach (var reader in _readers) reader.Received += Note;
    }

    /// <summary>Messages since the last <see cref="Take"/>.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _ages.Count;
        }
    }

    /// <summary>The 99th percentile since the last time; at least a millisecond.</summary>
    public TimeSpan Take()
    {
        List<TimeSpan> ages;
        lock (_lock) (ages, _ages) = (_ages, []);
        ages.Sort();
        var p99 = ages[(int)(ages.Count * 0.99)];
        return p99 < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : p99;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in _readers) reader.Received -= Note;
    }

    private void Note(PushMessage message)
    {
        if (message.IsDuplicate) return;
        var age = TimeProvider.System.GetUtcNow() - message.Timestamp;
        lock (_lock) _ages.Add(age);
    }
}
