using System.Diagnostics.Metrics;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Counts what one operator reconciles from now on. Several run in one test process, and what <c>/metrics</c> says there is of all of them.</summary>
internal sealed class ReconcileCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    /// <param name="factory">That operator's own.</param>
    public ReconcileCounter(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name == "controller_runtime_reconcile") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
