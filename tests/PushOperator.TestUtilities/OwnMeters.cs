using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PushOperator.TestUtilities;

/// <summary>
/// Meters of one program among several of a test's process, told apart by a tag. Without it OpenTelemetry takes the instruments of all of them for the same: it adds them up, and whichever program ends first takes the
/// counts of the others with it.
/// </summary>
public sealed class OwnMeters : IMeterFactory
{
    private static int s_last;

    private readonly ConcurrentBag<Meter> _meters = [];
    private readonly int _number = Interlocked.Increment(ref s_last);

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        options.Tags = [.. options.Tags ?? [], new KeyValuePair<string, object?>("program", _number)];
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        while (_meters.TryTake(out var meter)) meter.Dispose();
    }
}
