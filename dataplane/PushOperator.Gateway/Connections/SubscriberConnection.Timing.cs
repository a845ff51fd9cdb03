using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Connections;

/// <content>Deadlines: silence, stuck writes, endless messages, unanswered closes; and the pace of position frames.</content>
internal sealed partial class SubscriberConnection
{
    /// <summary>Time one write may wait for the subscriber to read.</summary>
    private static readonly TimeSpan s_writeTime = TimeSpan.FromSeconds(10);

    /// <summary>Time for the close frame to go out, and then for the subscriber to answer it.</summary>
    private static readonly TimeSpan s_closeTime = TimeSpan.FromSeconds(5);

    /// <summary>Time for what is under way to be acknowledged before a move: some round trips, and a handler that takes a moment.</summary>
    private static readonly TimeSpan s_ackTime = TimeSpan.FromSeconds(1);

    /// <summary>Time from the first byte of a client's message to its last.</summary>
    private static readonly TimeSpan s_messageTime = TimeSpan.FromSeconds(10);

    /// <summary>Time between two looks at what the subscriber has not taken.</summary>
    private static readonly TimeSpan s_writeLook = TimeSpan.FromSeconds(2);

    private readonly long _openedAt;
    private readonly UntakenBytes _untaken;
    private readonly TokenDeadline _token;
    private long _lastRead;
    private long _messageBegan;
    private bool _pinged;
    private int _positionScheduled;
    private int _writeCheckScheduled;
    private int _messageCheckScheduled;

    private TimeSpan HeartbeatInterval => TimeSpan.FromMilliseconds(_configuration.Heartbeat.IntervalMs);

    private TimeSpan HeartbeatTimeout => TimeSpan.FromMilliseconds(_configuration.Heartbeat.TimeoutMs);

    /// <summary>Bytes came from the subscriber: whatever they are, it lives.</summary>
    public void BytesRead()
    {
        Volatile.Write(ref _lastRead, _services.Time.GetTimestamp());
        Volatile.Write(ref _pinged, false);
    }

    /// <summary>The read loop ended a read with a message incomplete, or not.</summary>
    public void MessageIsIncomplete(bool incomplete)
    {
        if (!incomplete)
        {
            Volatile.Write(ref _messageBegan, 0);
        }
        else if (Volatile.Read(ref _messageBegan) == 0)
        {
            Volatile.Write(ref _messageBegan, Math.Max(1, _services.Time.GetTimestamp()));
            ScheduleOnce(ref _messageCheckScheduled, TimerKind.Message, s_messageTime);
        }
    }

    /// <summary>The kernel was given something, or does not take it: it is looked at whether the subscriber takes it.</summary>
    public void CheckWriteSoon() => ScheduleOnce(ref _writeCheckScheduled, TimerKind.Write, s_writeLook);

    /// <summary>
    /// Acknowledgements moved the cursor: a position frame follows, after the <see cref="PositionPace"/>.
    /// </summary>
    public void CursorMoved()
    {
        if (HasProtocolFrames) ScheduleOnce(ref _positionScheduled, TimerKind.Position, PositionPace.Of(_services.Capacity.Taken, _services.Time.GetElapsedTime(_openedAt)));
    }

    /// <summary>A delivery is finished: the cursor has moved, and a close that waits for it may go.</summary>
    public void Acknowledged()
    {
        CursorMoved();
        if (Ending is not null) Pump.Wake();
    }

    /// <inheritdoc/>
    public TimeSpan? OnTimer(TimerKind kind) => Closed.IsCompleted ? null : kind switch
    {
        TimerKind.Heartbeat => CheckHeartbeat(),
        TimerKind.Position => SendPosition(),
        TimerKind.Write => CheckWrite(),
        TimerKind.Message => CheckMessage(),
        TimerKind.Token => CheckToken(),
        TimerKind.Acknowledgements => StopAwaitingAcks(),
        _ => GiveUpClosing(),
    };

    private TimeSpan? CheckHeartbeat()
    {
        if (Ending is not null) return null;
        var silence = _services.Time.GetElapsedTime(Volatile.Read(ref _lastRead));
        if (!Volatile.Read(ref _pinged))
        {
            if (silence < HeartbeatInterval) return HeartbeatInterval - silence;
            Volatile.Write(ref _pinged, true);
            Pump.Ping(FrameBuffer.Ping());
            return HeartbeatTimeout;
        }

        if (silence < HeartbeatInterval + HeartbeatTimeout) return HeartbeatInterval + HeartbeatTimeout - silence;
        Disconnect(DisconnectReason.HeartbeatLost);
        return null;
    }

    private TimeSpan? SendPosition()
    {
        Volatile.Write(ref _positionScheduled, 0);
        Pump.SendPosition();
        return null;
    }

    private TimeSpan? CheckWrite()
    {
        // The mark goes first: a write that gets stuck from here on makes an entry of its own.
        Volatile.Write(ref _writeCheckScheduled, 0);
        if (Pump.Ended.IsCompleted || HeldFor() is not { } held) return null;
        // Its socket is full, so no close frame would get through either.
        if (held >= s_writeTime) Abort(new ConnectionEnding(DisconnectReason.SlowSubscriber));
        else ScheduleOnce(ref _writeCheckScheduled, TimerKind.Write, held + s_writeLook < s_writeTime ? s_writeLook : s_writeTime - held);
        return null;
    }

    /// <summary>How long the subscriber has not taken what was written; null when nothing is there to be taken.</summary>
    private TimeSpan? HeldFor()
    {
        if (Pump.StuckFor is { Ticks: > 0 } stuck)
        {
            _untaken.Reset();
            return stuck;
        }

        var (written, untaken) = Pump.InKernel;
        return _untaken.HeldFor(written, untaken);
    }

    private TimeSpan? CheckMessage()
    {
        Volatile.Write(ref _messageCheckScheduled, 0);
        var began = Volatile.Read(ref _messageBegan);
        if (began == 0) return null;
        var elapsed = _services.Time.GetElapsedTime(began);
        if (elapsed >= s_messageTime)
            End(new ConnectionEnding(DisconnectReason.Policy, DisconnectReason.Policy.Code, "message not complete within 10 s") { Limit = "message_time" });
        else
            ScheduleOnce(ref _messageCheckScheduled, TimerKind.Message, s_messageTime - elapsed);
        return null;
    }

    private TimeSpan? CheckToken()
    {
        if (Ending is not null) return null;
        if (_token.IsOver(out var again))
            End(new ConnectionEnding(DisconnectReason.Unauthenticated, DisconnectReason.Unauthenticated.Code, "token_expired: connect with a new token"), afterPublishes: true);
        return again;
    }

    private TimeSpan? StopAwaitingAcks()
    {
        Pump.StopAwaitingAcks();
        return null;
    }

    private TimeSpan? GiveUpClosing()
    {
        if (!Pump.Ended.IsCompleted)
        {
            if (Pump.CloseNow()) return s_closeTime;
            Pump.Abort();
        }

        _stopReading?.Invoke();
        return null;
    }

    private void ScheduleOnce(ref int scheduled, TimerKind kind, TimeSpan delay)
    {
        // Read first: most calls of a busy connection find it scheduled.
        if (Volatile.Read(ref scheduled) == 0 && Interlocked.Exchange(ref scheduled, 1) == 0) _services.Timers.Schedule(this, kind, delay);
    }
}
