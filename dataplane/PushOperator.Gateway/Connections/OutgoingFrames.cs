using System.Buffers;
using PushOperator.Gateway.Connections.Frames;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Connections;

/// <summary>
/// What one connection has to send, in the order it goes out: answers (pongs among them), ping, drain notice, position; after these the close frame, or what its membership has.
/// </summary>
/// <remarks>Any thread puts something in; <see cref="Take"/> has one caller at a time.</remarks>
internal sealed class OutgoingFrames(SubscriberConnection connection)
{
    private Membership? _membership;
    private byte[]? _ping;
    private byte[]? _close;
    private bool _closeNow;
    private bool _awaitsAcks;
    private bool _positionDue;
    private bool _lastPositionSaid;
    private int _drainAfterMs = -1;
    private string? _lastCursor;

    /// <summary>Answers to the client, pongs among them.</summary>
    public ControlQueue Control { get; } = new();

    /// <summary>Before this there is nothing to take.</summary>
    public void Begin(Membership membership, string? cursor)
    {
        _membership = membership;
        _lastCursor = cursor;
    }

    /// <summary>A ping.</summary>
    public void Ping(byte[] frame) => Interlocked.Exchange(ref _ping, frame);

    /// <summary>The cursor, if it changed.</summary>
    public void Position() => Volatile.Write(ref _positionDue, true);

    /// <summary>The drain notice.</summary>
    public void Drain(int reconnectAfterMs) => Volatile.Write(ref _drainAfterMs, reconnectAfterMs);

    /// <summary>
    /// The close frame; only the first counts. With <paramref name="afterPublishes"/> it waits for answers that are owed, until <see cref="CloseNow"/>; with <paramref name="afterAcks"/>
    /// for the acknowledgements of what was delivered, until <see cref="StopAwaitingAcks"/>, and nothing new is delivered.
    /// </summary>
    /// <returns>Whether something changed.</returns>
    public bool Close(byte[] frame, bool afterPublishes, bool afterAcks)
    {
        if (!afterPublishes) Volatile.Write(ref _closeNow, true);
        if (afterAcks && _membership is { } membership)
        {
            membership.SetPaused(true);
            Volatile.Write(ref _awaitsAcks, true);
        }

        return Interlocked.CompareExchange(ref _close, frame, null) is null || !afterPublishes;
    }

    /// <summary>The close frame waits no longer.</summary>
    /// <returns>Whether it did wait.</returns>
    public bool CloseNow()
    {
        if (Volatile.Read(ref _closeNow)) return false;
        Volatile.Write(ref _closeNow, true);
        return true;
    }

    /// <summary>The close frame waits for acknowledgements no longer.</summary>
    public void StopAwaitingAcks() => Volatile.Write(ref _awaitsAcks, false);

    /// <summary>Takes what goes out next: whole frames, valid until the next call.</summary>
    /// <param name="maxBytes">About how much of the membership's.</param>
    /// <param name="frames">Empty only when nothing waits.</param>
    public Outgoing Take(int maxBytes, out ReadOnlySequence<byte> frames)
    {
        if (NextControlFrame() is { } frame)
        {
            frames = new ReadOnlySequence<byte>(frame);
            return Outgoing.Control;
        }

        if (Volatile.Read(ref _close) is not { } close) return _membership!.TryTake(maxBytes, out frames) ? Outgoing.Deliveries : Outgoing.Nothing;
        if (!AwaitsAcks) return TakeClose(close, out frames);
        // What was given to it before still goes out: to give it to another would take longer.
        if (_membership!.TryTake(maxBytes, out frames)) return Outgoing.Deliveries;
        return AwaitsAcks ? Outgoing.Nothing : TakeClose(close, out frames);
    }

    private bool AwaitsAcks => Volatile.Read(ref _awaitsAcks) && !Volatile.Read(ref _closeNow) && _membership!.InFlight > 0;

    private Outgoing TakeClose(byte[] close, out ReadOnlySequence<byte> frames)
    {
        frames = default;
        if (Control.Owes && !Volatile.Read(ref _closeNow)) return Outgoing.Nothing;
        // Once: a subscriber that goes on acknowledging must not put its close off.
        var position = _lastPositionSaid ? null : PositionFrame();
        _lastPositionSaid = true;
        frames = new ReadOnlySequence<byte>(position ?? close);
        return position is null ? Outgoing.Close : Outgoing.Control;
    }

    private byte[]? NextControlFrame()
    {
        if (Control.TryDequeue(out var answer)) return answer;
        if (Volatile.Read(ref _ping) is not null) return Interlocked.Exchange(ref _ping, null);
        if (Volatile.Read(ref _drainAfterMs) >= 0) return ServerFrames.Drain(Interlocked.Exchange(ref _drainAfterMs, -1), _lastCursor = _membership!.Cursor());
        return Volatile.Read(ref _positionDue) && Interlocked.Exchange(ref _positionDue, false) ? PositionFrame() : null;
    }

    private byte[]? PositionFrame()
    {
        if (!connection.HasProtocolFrames) return null;
        var cursor = _membership!.Cursor();
        if (cursor is null || cursor == _lastCursor) return null;
        _lastCursor = cursor;
        return ServerFrames.Position(cursor);
    }
}
