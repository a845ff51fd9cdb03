namespace PushOperator.Gateway.Seeks;

/// <summary>
/// What the pods of the group tell each other: who is connected, the oldest unacknowledged delivery, and how far a seek is. Written when it changed, at most every five seconds, or every second
/// while a seek runs; and every half minute, so that a pod that crashed is noticed. A pod without subscribers has no record.
/// </summary>
/// <remarks>Thread-safe. At most 1,000 pods are kept.</remarks>
internal sealed class PodReports : IDisposable
{
    private const string Prefix = "/pod/";
    private const int MaxPods = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalWithoutSeek = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HeartbeatOfSeek = TimeSpan.FromSeconds(5);

    // Two heartbeats and a half.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan FreshOfSeek = TimeSpan.FromSeconds(13);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (PodReport Report, long ReadAt)> _reports = new(StringComparer.Ordinal);
    private readonly MetadataLog _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Func<PodReport>? _current;
    private byte[]? _written;
    private long _writtenAt;
    private int _isTicking;
    private volatile bool _isStopped;

    public PodReports(MetadataLog log, TimeProvider time)
    {
        _log = log;
        _time = time;
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called after each tick, once a second, on a thread of the pool.</summary>
    public Action Ticked { get; set; } = static () => { };

    /// <param name="current">This pod's report; called once a second.</param>
    public void Start(Func<PodReport> current)
    {
        _current = current;
        _timer.Change(Interval, Interval);
    }

    /// <summary>Whether a record's key is a pod's.</summary>
    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>A record was read. The topic's thread.</summary>
    public void Apply(string key, byte[]? value)
    {
        var pod = key[Prefix.Length..];
        lock (_lock)
        {
            if (value is null || PodReport.TryRead(value) is not { } report) _reports.Remove(pod);
            else if (_reports.Count < MaxPods || _reports.ContainsKey(pod)) _reports[pod] = (report, _time.GetTimestamp());
        }
    }

    /// <summary>The reports that are fresh, by pod.</summary>
    public IReadOnlyDictionary<string, PodReport> All()
    {
        lock (_lock) return _reports.Where(report => IsFresh(report.Value)).ToDictionary(report => report.Key, report => report.Value.Report);
    }

    /// <summary>The group on all pods that told of themselves.</summary>
    public (int Pods, int Subscribers, TimeSpan? OldestUnackedAge) Sum()
    {
        var reports = All().Values.Where(report => report.Subscribers > 0).ToArray();
        var oldest = reports.Min(report => report.OldestUnackedAt);
        return (reports.Length, reports.Sum(report => report.Subscribers), oldest is { } at ? TimeSpan.FromMilliseconds(Math.Max(_log.Now - at, 0)) : null);
    }

    /// <summary>Where a seek is, by all pods that have moved by it.</summary>
    public PodPositions PositionsOf(string seek) =>
        All().Values.Where(report => report.Seek == seek).Aggregate(PodPositions.None, (sum, report) => sum.With(report.PodPositions()));

    /// <summary>Says that nobody is here any more.</summary>
    public void Stop()
    {
        _isStopped = true;
        _timer.Dispose();
        if (_written is not null) _log.Write(Prefix + _log.Pod, null);
    }

    public void Dispose()
    {
        _isStopped = true;
        _timer.Dispose();
    }

    private bool IsFresh((PodReport Report, long ReadAt) report) => _time.GetElapsedTime(report.ReadAt) < (report.Report.Seek is null ? Fresh : FreshOfSeek);

    private void Tick()
    {
        if (_isStopped || Interlocked.Exchange(ref _isTicking, 1) == 1) return;
        Write(_current!());
        Ticked();
        Volatile.Write(ref _isTicking, 0);
    }

    private void Write(PodReport report)
    {
        var isEmpty = report is { Subscribers: 0, Seek: null };
        if (isEmpty && _written is null) return;
        var value = isEmpty ? null : report.ToJson();
        var sinceWritten = _written is null ? TimeSpan.MaxValue : _time.GetElapsedTime(_writtenAt);
        var isChanged = !value.AsSpan().SequenceEqual(_written);
        if (sinceWritten < (report.Seek is null ? Heartbeat : HeartbeatOfSeek) && (!isChanged || (report.Seek is null && sinceWritten < IntervalWithoutSeek))) return;
        _written = value;
        _writtenAt = _time.GetTimestamp();
        _log.Write(Prefix + _log.Pod, value);
    }
}
