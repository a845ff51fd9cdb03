using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Seeks;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Subscribers;

/// <summary>
/// The subscribers with a name of their own: where each is, kept in the group's subscriber topic, and which of them this pod serves.
/// </summary>
/// <remarks>
/// <para>A session begins with a claim. The order of the claims in the topic is the order of the sessions, for every pod alike and whatever their clocks say: who reads a newer claim closes
/// its older session. A session starts once its own claim was read back, so it has seen everything that the sessions before it wrote.</para>
/// <para>Positions are written when they changed, once a second at most and when the session ends. What a replaced or forgotten session still writes changes nothing; but compaction
/// keeps the last record whoever wrote it. So every pod knows whose last record misleads a pod that reads no other, and says again, within two seconds, what counts, until that is the last: where the
/// newest session is or was, which may have ended, and which record said so, so that it does not undo what that session has written meanwhile; or that the subscriber is forgotten, naming the
/// offset up to which nothing counts, since no value at all could meet a newer session's claim. The topic's compaction lag leaves the time for that.</para>
/// <para>Thread-safe. The lock protects the directory and the sessions; neither members nor Kafka are called with it held.</para>
/// </remarks>
internal sealed partial class DurableSubscribers : IDisposable
{
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SubscriberDirectory _directory;
    private readonly Dictionary<string, List<DurableSession>> _sessions = new(StringComparer.Ordinal);
    private readonly ISubscriberLog _log;
    private readonly string _pod;
    private readonly TimeProvider _time;
    private readonly SeekBook _seeks;
    private readonly GatewayMetrics _metrics;
    private readonly ITimer _timer;
    private long _read;
    private long _readBefore;
    private int _isWriting;
    private volatile bool _isDisposed;

    public DurableSubscribers(ISubscriberLog log, string pod, int capacity, SeekBook seeks, GatewayMetrics metrics, TimeProvider time)
    {
        _seeks = seeks;
        _metrics = metrics;
        _log = log;
        _pod = pod;
        _time = time;
        _directory = new SubscriberDirectory(capacity);
        _timer = time.CreateTimer(_ => WriteChanged(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Start() => _timer.Change(WriteInterval, WriteInterval);

    /// <summary>What is known of a subscriber, or null when it was never seen or is forgotten.</summary>
    public KnownSubscriber? Find(string id)
    {
        lock (_lock) return _directory.TryFind(id, out var known) ? known : null;
    }

    /// <summary>Where a subscriber is, after all seeks; null when it was never seen, is forgotten, or cannot be read.</summary>
    public Places? PlacesOf(string id) => Find(id) is { Positions: not null } known ? known.Places().After(_seeks.All) : null;

    /// <summary>For the command port, where a subscriber is kept; null when it is not, or cannot be read.</summary>
    public KeptPosition? KeptPositionOf(string id) => Find(id) is { Positions: not null } known
        ? new KeptPosition(known.Session, SubscriberRecord.ByTopic(known.Places().After(_seeks.All).Positions).ToDictionary(topic => topic.Key, topic => (IReadOnlyDictionary<int, long>)topic.Value))
        : null;

    /// <summary>Whether a subscriber that is not known cannot be taken, because the directory is full.</summary>
    public bool HasNoRoomFor(string id)
    {
        lock (_lock) return _directory.IsFull && !_directory.TryFind(id, out _);
    }

    /// <summary>Subscribers that one group can have.</summary>
    public int Capacity => _directory.Capacity;

    /// <summary>Claims the subscriber for a new session. Its <see cref="DurableSession.Claimed"/> ends when the claim was read back; the caller bounds the wait.</summary>
    /// <param name="places">Where it starts.</param>
    /// <param name="keepsPositions">Whether what an older session has written meanwhile is to be taken instead.</param>
    public DurableSession Claim(string id, IMember member, Places places, bool keepsPositions)
    {
        var session = new DurableSession(id, member);
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var sessions)) _sessions[id] = sessions = [];
            sessions.Add(session);
        }

        _log.Write(id, (Record(member.Session, places, epoch: null) with { KeepsPositions = keepsPositions ? true : null }).ToJson(), static _ => { });
        return session;
    }

    /// <summary>The session is over: writes where it is, unless a newer one has the subscriber.</summary>
    public void Close(DurableSession session)
    {
        Write(session);
        lock (_lock)
        {
            session.HasEnded = true;
            if (!_sessions.TryGetValue(session.Subscriber, out var sessions)) return;
            sessions.Remove(session);
            if (sessions.Count == 0) _sessions.Remove(session.Subscriber);
        }
    }

    /// <summary>Drops a subscriber's position; its sessions, on any pod, are closed (4003) when they read it.</summary>
    public async Task<ForgetOutcome> ForgetAsync(string id, CancellationToken cancellationToken)
    {
        if (Find(id) is null) return ForgetOutcome.Unknown;
        var written = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var session in SessionsOf(id)) End(session, DisconnectReason.Forbidden);
        _log.Write(id, null, isWritten => written.TrySetResult(isWritten));
        return await written.Task.WaitAsync(cancellationToken) ? ForgetOutcome.Forgotten : ForgetOutcome.Unavailable;
    }

    /// <summary>A record of the topic, in its order. The topic's thread.</summary>
    /// <param name="value">Null when the subscriber is forgotten.</param>
    public void Apply(string id, byte[]? value, long offset)
    {
        if (value is null) ApplyForgotten(id, offset, offset);
        else if (SubscriberRecord.TryRead(value) is not { } record) lock (_lock) _directory.ApplyUnreadable(id, offset);
        else if (record.ForgottenAt is { } at) ApplyForgotten(id, at, offset);
        else ApplyRecord(id, record, offset);
        Volatile.Write(ref _read, offset + 1);
        _metrics.SubscribersKnown = _directory.Count;
    }

    /// <summary>The topic was cut back or made anew: it is read from its beginning, and what is served here is claimed and written again.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _directory.Clear();
            (_read, _readBefore) = (0, 0);
            foreach (var session in _sessions.Values.SelectMany(sessions => sessions)) session.LoseClaim();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
    }

    private void ApplyRecord(string id, SubscriberRecord record, long offset)
    {
        var replaced = new List<DurableSession>();
        lock (_lock)
        {
            var isTaken = _directory.Apply(id, record, offset);
            foreach (var session in _sessions.GetValueOrDefault(id, []))
            {
                if (session.Member.Session == record.Session)
                {
                    if (session.Epoch < 0 && isTaken && _directory.TryFind(id, out var known)) session.TakeOver(known.Epoch, known.Places().After(_seeks.All));
                }
                else if (isTaken && session.Epoch >= 0)
                {
                    replaced.Add(session);
                }
            }
        }

        foreach (var session in replaced) End(session, DisconnectReason.Replaced);
    }

    private void ApplyForgotten(string id, long forgottenAt, long offset)
    {
        lock (_lock) _directory.Forget(id, forgottenAt, offset);
        foreach (var session in SessionsOf(id))
        {
            if (session.Epoch >= 0 && session.Epoch < forgottenAt) End(session, DisconnectReason.Forbidden);
        }
    }

    private DurableSession[] SessionsOf(string id)
    {
        lock (_lock) return _sessions.TryGetValue(id, out var sessions) ? [.. sessions] : [];
    }

    private void End(DurableSession session, DisconnectReason reason)
    {
        lock (_lock) session.HasEnded = true;
        session.Member.Disconnect(reason);
    }
}
