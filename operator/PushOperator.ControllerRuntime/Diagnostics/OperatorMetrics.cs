using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;

namespace PushOperator.ControllerRuntime.Diagnostics;

/// <summary>
/// Every instrument of the runtime, on the meter <see cref="MeterName"/>. Names are controller-runtime's and client-go's where
/// they have one, so that dashboards made for them work: a Prometheus exporter adds <c>_total</c> to counters and <c>_seconds</c> for
/// the unit <c>s</c>.
/// </summary>
public sealed class OperatorMetrics
{
    /// <summary>What to hand to <c>AddMeter</c>.</summary>
    public const string MeterName = "PushOperator.ControllerRuntime";

    // From a pass over a warm cache (milliseconds) to a pass with slow calls to other systems (a minute).
    private static readonly double[] ReconcileBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Counter<long> _requests;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _reconciles;
    private readonly Counter<long> _reconcileErrors;
    private readonly Histogram<double> _reconcileTime;
    private readonly UpDownCounter<long> _activeWorkers;
    private readonly Counter<long> _queueAdds;
    private readonly Counter<long> _queueRetries;
    private readonly UpDownCounter<long> _queueDepth;
    private readonly Histogram<double> _queueTime;
    private readonly Counter<long> _lists;
    private readonly Counter<long> _watches;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _events;
    private readonly Gauge<int> _leading;
    private readonly ConcurrentDictionary<string, long> _heard = new();
    private readonly TimeProvider _time;

    /// <summary>Makes the instruments.</summary>
    public OperatorMetrics(IMeterFactory factory, TimeProvider time)
    {
        _time = time;
        var meter = factory.Create(MeterName);
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = ReconcileBuckets };
        _requests = meter.CreateCounter<long>("rest_client_requests", description: "Answers of the API server, by method and status code.");
        _writes = meter.CreateCounter<long>("operator_writes", description: "Writes the API server accepted, by kind and verb.");
        _reconciles = meter.CreateCounter<long>("controller_runtime_reconcile", description: "Reconciles, by controller and result.");
        _reconcileErrors = meter.CreateCounter<long>("controller_runtime_reconcile_errors", description: "Reconciles that failed, by controller.");
        _reconcileTime = meter.CreateHistogram("controller_runtime_reconcile_time", "s", "How long a reconcile took, by controller.", advice: buckets);
        _activeWorkers = meter.CreateUpDownCounter<long>("controller_runtime_active_workers", description: "Reconciles running now, by controller.");
        _queueAdds = meter.CreateCounter<long>("workqueue_adds", description: "Objects put into a queue, by controller.");
        _queueRetries = meter.CreateCounter<long>("workqueue_retries", description: "Objects put back after a failure, by controller.");
        _queueDepth = meter.CreateUpDownCounter<long>("workqueue_depth", description: "Objects ready and waiting for a worker, by controller.");
        _queueTime = meter.CreateHistogram("workqueue_queue_duration", "s", "How long an object was ready before a worker took it, by controller.", advice: buckets);
        _lists = meter.CreateCounter<long>("operator_watch_lists", description: "Full lists, by kind: the first, and one after each lost place in the history.");
        _watches = meter.CreateCounter<long>("operator_watch_starts", description: "Watches started, by kind and by how the one before ended.");
        _malformed = meter.CreateCounter<long>("operator_watch_malformed_objects", description: "Objects skipped because they could not be read, by kind.");
        _events = meter.CreateCounter<long>("operator_events", description: "Kubernetes Events, by what became of them: written, merged, dropped, failed.");
        meter.CreateObservableGauge("operator_watch_silence", Silence, "s", "Time since a watch said anything, a bookmark counts, by watch.");
        _leading = meter.CreateGauge<int>("leader_election_master_status", description: "1 while this process leads, else 0.");
    }

    internal void RequestAnswered(HttpMethod method, HttpStatusCode status) =>
        _requests.Add(1, new("method", method.Method), new("code", (int)status));

    internal void Wrote(string kind, string verb) => _writes.Add(1, new("kind", kind), new("verb", verb));

    internal void ReconcileStarted(string controller) => _activeWorkers.Add(1, new KeyValuePair<string, object?>("controller", controller));

    internal void ReconcileEnded(string controller, string result, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("controller", controller);
        _activeWorkers.Add(-1, tag);
        _reconciles.Add(1, tag, new("result", result));
        _reconcileTime.Record(duration.TotalSeconds, tag);
        if (result == "error") _reconcileErrors.Add(1, tag);
    }

    internal void QueueAdded(string controller, bool retried)
    {
        var tag = new KeyValuePair<string, object?>("name", controller);
        _queueAdds.Add(1, tag);
        _queueDepth.Add(1, tag);
        if (retried) _queueRetries.Add(1, tag);
    }

    internal void QueueTaken(string controller, TimeSpan waited)
    {
        var tag = new KeyValuePair<string, object?>("name", controller);
        _queueDepth.Add(-1, tag);
        _queueTime.Record(waited.TotalSeconds, tag);
    }

    internal void QueueDropped(string controller, int ready) => _queueDepth.Add(-ready, new KeyValuePair<string, object?>("name", controller));

    internal void Listed(string kind) => _lists.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void WatchStarted(string kind, string after) => _watches.Add(1, new("kind", kind), new("after", after));

    internal void WatchHeard(string watch) => _heard[watch] = _time.GetTimestamp();

    internal void Malformed(string kind) => _malformed.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void Event(string outcome) => _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Leading(bool leads, string lease) => _leading.Record(leads ? 1 : 0, new KeyValuePair<string, object?>("name", lease));

    private IEnumerable<Measurement<double>> Silence() =>
        _heard.Select(watch => new Measurement<double>(_time.GetElapsedTime(watch.Value).TotalSeconds, new KeyValuePair<string, object?>("watch", watch.Key)));
}
