using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Router.Endpoints;

/// <summary>
/// What one router knows of one gateway pod: its last metadata, what was sent there since, and how handshakes went. Lives as long
/// as the pod is listed; connections that outlive that go on counting here, seen by nobody.
/// </summary>
/// <remarks>Every member may be called on any thread; a lock held for a few instructions guards the fields, and nothing is called under it.</remarks>
internal sealed class EndpointState(EndpointAddress address, TimeProvider time)
{
    /// <summary>Handshakes in a row that have to fail, with an answer, before the pod rests; a pod that does not answer rests at once.</summary>
    private const int FailuresToEject = 3;

    /// <summary>What a reading leaves of the arrivals known before it: at two readings a second they fade by half in two seconds.</summary>
    private const double ArrivalsKept = 0.85;

    private readonly Lock _lock = new();
    private readonly long _firstSeen = time.GetTimestamp();
    private EndpointMetadata? _metadata;
    private EndpointMark _mark;
    private double _arrivalsFromHere;
    private double _arrivalsFromOthers;
    private int _failedReads;
    private int _pending;
    private long _opened;
    private long _closed;
    private int _failedHandshakes;
    private long _ejectedUntil = long.MinValue;

    /// <summary>Which pod.</summary>
    public EndpointAddress Address { get; } = address;

    /// <summary>Whether a reading of it has ended, whichever way.</summary>
    public bool WasAsked
    {
        get
        {
            lock (_lock) return _metadata is not null || _failedReads > 0;
        }
    }

    /// <summary>To be taken before asking the pod, and handed back with its answer.</summary>
    public EndpointMark Mark()
    {
        lock (_lock) return new EndpointMark(time.GetTimestamp(), _opened, _closed);
    }

    /// <summary>The pod answered what was asked at <paramref name="mark"/>.</summary>
    public void Accept(EndpointMark mark, EndpointMetadata metadata)
    {
        lock (_lock)
        {
            if (_metadata is not null) CountArrivals(mark, metadata.Connections - _metadata.Connections);
            (_metadata, _mark, _failedReads) = (metadata, mark, 0);
        }
    }

    /// <summary>The pod did not answer, or not with metadata.</summary>
    /// <returns>Failures in a row.</returns>
    public int FailRead()
    {
        lock (_lock) return ++_failedReads;
    }

    /// <summary>A handshake is being sent there. Followed by exactly one of <see cref="Opened"/> and <see cref="Abandoned"/>.</summary>
    public void Placed()
    {
        lock (_lock) _pending++;
    }

    /// <summary>The pod answered 101. Followed by one <see cref="Closed"/>.</summary>
    public void Opened()
    {
        lock (_lock)
        {
            _pending--;
            _opened++;
            _failedHandshakes = 0;
        }
    }

    /// <summary>The handshake ended without a connection.</summary>
    public void Abandoned()
    {
        lock (_lock) _pending--;
    }

    /// <summary>A connection ended.</summary>
    public void Closed()
    {
        lock (_lock) _closed++;
    }

    /// <summary>The pod answered a handshake with a server error.</summary>
    /// <returns>Whether that was one too many, and the pod rests for <paramref name="period"/>.</returns>
    public bool FailHandshake(TimeSpan period)
    {
        lock (_lock)
        {
            if (++_failedHandshakes < FailuresToEject) return false;
            Rest(period);
            return true;
        }
    }

    /// <summary>Nobody new is sent there for <paramref name="period"/>, unless no other pod is left.</summary>
    /// <returns>False if the pod was resting already.</returns>
    public bool Eject(TimeSpan period)
    {
        lock (_lock)
        {
            var rested = time.GetTimestamp() < _ejectedUntil;
            Rest(period);
            return !rested;
        }
    }

    /// <summary>All of it, now.</summary>
    public EndpointSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new EndpointSnapshot
            {
                Address = Address,
                Metadata = _metadata,
                Age = _metadata is null ? TimeSpan.MaxValue : time.GetElapsedTime(_mark.Timestamp),
                FailedReads = _failedReads,
                Unseen = _pending + (int)(_opened - _mark.Opened - (_closed - _mark.Closed)),
                ArrivalsFromHere = _arrivalsFromHere,
                ArrivalsFromOthers = _arrivalsFromOthers,
                Ejected = time.GetTimestamp() < _ejectedUntil,
                Uptime = Uptime(),
            };
        }
    }

    /// <summary>
    /// Sorts what the pod gained between two readings into ours and others'. A handshake at the very moment of a reading may count
    /// for the others now; it is missing from theirs in the next reading, so the sums are right again.
    /// </summary>
    private void CountArrivals(EndpointMark mark, int gained)
    {
        var ours = mark.Opened - _mark.Opened - (mark.Closed - _mark.Closed);
        _arrivalsFromHere = Math.Max(0, (_arrivalsFromHere * ArrivalsKept) + ours);
        _arrivalsFromOthers = Math.Max(0, (_arrivalsFromOthers * ArrivalsKept) + gained - ours);
    }

    private void Rest(TimeSpan period)
    {
        _failedHandshakes = 0;
        _ejectedUntil = time.GetTimestamp() + (long)(period.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>
    /// The longer of what the pod's start time and our own watch say: a router that just started does not take old pods for new
    /// ones, and a pod whose clock runs ahead is not new for ever.
    /// </summary>
    private TimeSpan Uptime()
    {
        var watched = time.GetElapsedTime(_firstSeen);
        var claimed = _metadata is null ? TimeSpan.Zero : time.GetUtcNow() - _metadata.StartedAt;
        return claimed > watched ? claimed : watched;
    }
}
