using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections.Frames;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Connections;

/// <summary>
/// One subscriber: who it is, when it was heard last, and how it ends. It has a write side (<see cref="FramePump"/>) and a read side (the transport's
/// read loop), and outlives neither.
/// </summary>
/// <remarks>Thread-safe. The group calls <see cref="Wake"/> and <see cref="Disconnect(DisconnectReason)"/>, the timer wheel <see cref="OnTimer"/>.</remarks>
internal sealed partial class SubscriberConnection : IMember, ITimed
{
    private readonly GatewayConfiguration _configuration;
    private readonly ConnectionServices _services;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConnectionEnding? _ending;
    private Caller _caller = Caller.Anonymous;
    private Action? _stopReading;

    public SubscriberConnection(string session, string? subscriber, JoinRequest request, ConnectionServices services)
    {
        Session = session;
        Subscriber = subscriber;
        Request = request;
        ConnectedAt = services.Time.GetUtcNow();
        _services = services;
        _configuration = services.Configuration;
        _openedAt = _lastRead = services.Time.GetTimestamp();
        _untaken = new UntakenBytes(services.Time);
        _token = new TokenDeadline(services.Time);
        Pump = new FramePump(this, services.Time, services.Metrics);
    }

    /// <inheritdoc/>
    public string Session { get; }

    /// <inheritdoc/>
    public string? Subscriber { get; }

    /// <summary>What it asked for.</summary>
    public JoinRequest Request { get; }

    /// <summary>Who it is by its newest token, and what it may do.</summary>
    public Caller Caller => Volatile.Read(ref _caller);

    /// <summary>Milliseconds until the token's <c>exp</c>, at least 0; null without a token.</summary>
    public long? TokenExpiresMs => Caller.Expires is { } expires ? Math.Max(0, (long)(expires - _services.Time.GetUtcNow()).TotalMilliseconds) : null;

    /// <summary>Time of the handshake, UTC.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>Its place in the group; null before <see cref="Start"/>.</summary>
    public Membership? Membership { get; private set; }

    /// <summary>The write side.</summary>
    public FramePump Pump { get; }

    /// <summary>Whether its subprotocol has frames beside messages: welcome, position, drain, errors.</summary>
    public bool HasProtocolFrames => Request.Format == FrameFormat.Json;

    /// <summary>Why it ends, once that is decided.</summary>
    public ConnectionEnding? Ending => Volatile.Read(ref _ending);

    /// <summary>Completes when the connection is gone and its membership is given back.</summary>
    public Task Closed => _closed.Task;

    /// <summary>A token was verified: it counts from now on, and when it ends the connection ends (4001). Called before <see cref="Start"/>, and by the read loop.</summary>
    public void Authenticate(Caller caller)
    {
        Volatile.Write(ref _caller, caller);
        if (caller.Ends is { } end && _token.Set(end) is { } wait) _services.Timers.Schedule(this, TimerKind.Token, wait);
    }

    /// <summary>Begins to serve the subscriber, after the handshake was answered.</summary>
    /// <param name="joined">Its place; given back by the caller when the connection is closed.</param>
    /// <param name="sender">The way to the subscriber.</param>
    /// <param name="stopReading">Ends the read loop; called when the subscriber does not answer the close frame.</param>
    public void Start(JoinOutcome.Joined joined, IFrameSender sender, Action stopReading)
    {
        Membership = joined.Membership;
        _stopReading = stopReading;
        var cursor = HasProtocolFrames ? Membership.Cursor() : null;
        if (HasProtocolFrames) Pump.Control.Enqueue(ServerFrames.Welcome(Session, _configuration.Heartbeat.IntervalMs, Request.Window, joined.Recovered, cursor, TokenExpiresMs));
        Pump.Start(Membership, sender, cursor);
        _services.Timers.Schedule(this, TimerKind.Heartbeat, HeartbeatInterval);
    }

    /// <inheritdoc/>
    public void Wake() => Pump.Wake();

    /// <inheritdoc/>
    public void Moved()
    {
        if (HasProtocolFrames) Pump.SendPosition();
    }

    /// <inheritdoc/>
    public void Disconnect(DisconnectReason reason) => End(new ConnectionEnding(reason), afterPublishes: true);

    /// <summary>Ends the connection with a close frame; only the first reason counts.</summary>
    /// <param name="ending">Why.</param>
    /// <param name="afterPublishes">Whether publishes that wait for Kafka get their answers first; false once the client is not listening any more.</param>
    public void End(ConnectionEnding ending, bool afterPublishes = false)
    {
        var first = Interlocked.CompareExchange(ref _ending, ending, null) is null;
        if (first) _services.Timers.Schedule(this, TimerKind.Close, s_closeTime);
        if (first && ending.Reason.IsMove) _services.Timers.Schedule(this, TimerKind.Acknowledgements, s_ackTime);
        if (first) Pump.Close(FrameBuffer.Close(ending.Code, ending.Words), afterPublishes, ending.Reason.IsMove);
        else if (!afterPublishes) Pump.CloseNow();
    }

    /// <summary>Ends the connection without a close frame: it is lost, or does not take one.</summary>
    public void Abort(ConnectionEnding ending)
    {
        Interlocked.CompareExchange(ref _ending, ending, null);
        Pump.Abort();
    }

    /// <summary>Says that the pod is going; the close follows by <see cref="Disconnect(DisconnectReason)"/>.</summary>
    public void AnnounceDrain(int reconnectAfterMs)
    {
        if (HasProtocolFrames) Pump.SendDrain(reconnectAfterMs);
    }

    /// <summary>Deliveries were written: in automatic mode that moves the cursor.</summary>
    public void DeliveriesWritten()
    {
        if (Request.AutoAck) CursorMoved();
    }

    /// <summary>A bug in the write loop was caught.</summary>
    public void ReportBug(Exception exception)
    {
        Interlocked.CompareExchange(ref _ending, new ConnectionEnding(DisconnectReason.Internal), null);
        LogWriteLoopFailed(_services.Logger, Session, exception);
    }

    /// <summary>Both loops have ended and the membership is given back. Called once.</summary>
    public void MarkClosed() => _closed.TrySetResult();
}
