using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Subscribing;

/// <summary>Counts the messages of a phase and their latencies. One thread.</summary>
internal sealed class PhaseCount
{
    private readonly LatencyHistogram _latency = new();
    private long _first;
    private long _end;

    public long Delivered { get; private set; }

    public long Stray { get; private set; }

    public LatencySummary Latency => _latency.Summarize();

    /// <summary>Starts anew.</summary>
    public void Begin(long first, long count, IEnumerable<SubscriberConnection> connections)
    {
        (_first, _end) = (first, first + count);
        (Delivered, Stray) = (0, 0);
        _latency.Reset();
        foreach (var connection in connections) (connection.Count, connection.Sum) = (0, 0);
    }

    /// <summary>A message came.</summary>
    /// <param name="message">From the payload's first byte on.</param>
    /// <param name="now">Microseconds of <see cref="Payload.Now"/>, read after the bytes were there.</param>
    public void Add(SubscriberConnection connection, ReadOnlySpan<byte> message, long now)
    {
        var number = Payload.NumberOf(message);
        if (number < _first || number >= _end)
        {
            Stray++;
            return;
        }

        Delivered++;
        connection.Count++;
        connection.Sum += number;
        _latency.Record(now - Payload.TimeOf(message));
    }

    /// <summary>How many connections did not get exactly the first <paramref name="count"/> messages of the phase; all of them together when it is shared.</summary>
    public int WrongAmong(IEnumerable<SubscriberConnection> connections, long count, bool shared)
    {
        var sum = count * ((2 * _first) + count - 1) / 2;
        var reading = connections.Where(connection => !connection.Stalls);
        if (!shared) return reading.Count(connection => connection.Count != count || connection.Sum != sum);
        return reading.Sum(connection => connection.Count) == count && reading.Sum(connection => connection.Sum) == sum ? 0 : 1;
    }
}
