namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>Whether one subscriber keeps up: how long its socket holds a write, and how far behind it is for how long.</summary>
/// <remarks>The membership's lock protects what changes; the questions of the intake may be asked from any thread.</remarks>
internal sealed class SubscriberPace(BroadcastGroup group, SubscriberFeed feed)
{
    private volatile bool _isCurrent;
    private bool _wroteTooLong;
    private long _farBehindSince;
    private long _takenAt;

    private bool IsFarBehind => feed.Behind > group.Configuration.SlowSubscriber.MaxQueuedBytes;

    /// <summary>Something is handed to the socket.</summary>
    public void Taken(long now) => Volatile.Write(ref _takenAt, now);

    /// <summary>The socket has taken what it was handed.</summary>
    public void Written(long now)
    {
        _wroteTooLong = _takenAt != 0 && group.IsTooLong(_takenAt, now);
        Volatile.Write(ref _takenAt, 0);
    }

    /// <summary>It waits for something else than its socket: until it is live and near the head again, being behind says nothing about it.</summary>
    public void IsHeldUp() => _isCurrent = false;

    /// <summary>It took from its feed. From where it is near the head only its socket can hold it back: being far behind again means that it does not keep up.</summary>
    public void MovedOn()
    {
        if (feed.IsLive && !IsFarBehind) _isCurrent = true;
    }

    /// <summary>Whether it is that far behind because we do not get round to it: its socket takes what it is given.</summary>
    public bool IsLeftBehind(long bytes, long now) => feed.Behind > bytes && !IsHeldBySocket(now);

    /// <summary>Whether its socket holds a write for too long while it falls far behind.</summary>
    public bool IsStuck(long now) => IsHeldBySocket(now) && _isCurrent && IsFarBehind;

    /// <summary>Whether it does not keep up. Far behind alone says nothing: a burst or one large message is far for a moment, for anybody.</summary>
    public bool DoesNotKeepUp(long now)
    {
        if (!_isCurrent || !IsFarBehind)
        {
            _farBehindSince = 0;
            return false;
        }

        if (_farBehindSince == 0) _farBehindSince = now;
        return _wroteTooLong || group.IsTooLong(_farBehindSince, now);
    }

    private bool IsHeldBySocket(long now) => Volatile.Read(ref _takenAt) is var takenAt && takenAt != 0 && group.IsTooLong(takenAt, now);
}
