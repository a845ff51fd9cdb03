using System.Runtime.CompilerServices;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Connections;

/// <summary>
/// The write side of one connection: takes turns on the thread that its sender chooses, and in a turn sends whatever <see cref="OutgoingFrames"/> has, always at
/// frame boundaries.
/// </summary>
/// <remarks>
/// It takes turns only while there is something to send: <see cref="Wake"/> asks for one, and an idle connection holds neither a task nor a buffer. While a
/// send waits for the subscriber it takes none, however often it is woken. At any time at most one thread is in it, so the sender and
/// <see cref="Membership.TryTake"/> have one caller. It ends once: after the close frame, or when the connection is lost.
/// </remarks>
internal sealed class FramePump : IThreadPoolWorkItem
{
    /// <summary>Bytes asked for at a time: large enough that a lagging subscriber costs few system calls, small enough that a close is not far away.</summary>
    private const int MaxBytesPerSend = 256 * 1024;

    /// <summary>Sends after which other connections get the thread.</summary>
    private const int SendsPerTurn = 16;

    /// <summary>Bytes after which other connections get the thread: about 0.1 ms of copying.</summary>
    private const int BytesPerTurn = 2 * MaxBytesPerSend;

    private const int NotStarted = 0;
    private const int Idle = 1;
    private const int Running = 2;
    private const int RunAgain = 3;
    private const int Over = 4;

    private readonly OutgoingFrames _outgoing;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SubscriberConnection _connection;
    private readonly TimeProvider _time;
    private readonly GatewayMetrics _metrics;
    private IFrameSender? _sender;
    private int _state;
    private bool _lost;
    private long _stuckSince;
    private long _written;

    // What is being sent; from one turn to the next while it waits for the subscriber.
    private Outgoing _sending;
    private long _sendingBytes;
    private ValueTaskAwaiter _send;
    private Action? _sent;

    public FramePump(SubscriberConnection connection, TimeProvider time, GatewayMetrics metrics)
    {
        _connection = connection;
        _time = time;
        _metrics = metrics;
        _outgoing = new OutgoingFrames(connection);
    }

    /// <summary>Answers to the client.</summary>
    public ControlQueue Control => _outgoing.Control;

    /// <summary>Completes when nothing will be written any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether it ended without a close frame.</summary>
    public bool IsLost => Volatile.Read(ref _lost);

    /// <summary>The next in the queue that it waits in; that queue's alone.</summary>
    public FramePump? NextInQueue { get; set; }

    /// <summary>Time the running send has been waiting for the subscriber to read; zero when none does.</summary>
    public TimeSpan StuckFor => Volatile.Read(ref _stuckSince) is not 0 and var since ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Whether a send waits for the subscriber to read.</summary>
    public bool IsStuck => Volatile.Read(ref _stuckSince) != 0;

    /// <summary>Bytes that the kernel has been given, and how many of them the subscriber's side has not taken. Any thread.</summary>
    public (long Written, long Untaken) InKernel
    {
        get
        {
            // In this order what is written between the two counts as taken, never as held back.
            var untaken = _sender?.Untaken ?? 0;
            return (Volatile.Read(ref _written), untaken);
        }
    }

    /// <summary>Begins to write; before this, wake-ups are only remembered.</summary>
    public void Start(Membership membership, IFrameSender sender, string? cursor)
    {
        _outgoing.Begin(membership, cursor);
        _sender = sender;
        Volatile.Write(ref _state, Idle);
        Wake();
    }

    /// <summary>Says that there may be something to send. Never blocks.</summary>
    public void Wake()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var next = state switch { Idle => Running, Running => RunAgain, _ => state };
            if (next == state) return;
            if (Interlocked.CompareExchange(ref _state, next, state) != state) continue;
            if (state == Idle) _sender!.Schedule(this);
            return;
        }
    }

    /// <summary>Sends an answer.</summary>
    public void Enqueue(byte[] frame)
    {
        _outgoing.Control.Enqueue(frame);
        Wake();
    }

    /// <summary>Sends a ping.</summary>
    public void Ping(byte[] frame)
    {
        _outgoing.Ping(frame);
        Wake();
    }

    /// <summary>Sends the cursor if it changed.</summary>
    public void SendPosition()
    {
        _outgoing.Position();
        Wake();
    }

    /// <summary>Sends the drain notice.</summary>
    public void SendDrain(int reconnectAfterMs)
    {
        _outgoing.Drain(reconnectAfterMs);
        Wake();
    }

    /// <summary>Ends with this close frame, after the answers that wait; only the first call counts.</summary>
    /// <param name="frame">The close frame.</param>
    /// <param name="afterPublishes">Whether publishes that wait for Kafka are answered first, until <see cref="CloseNow"/>.</param>
    /// <param name="afterAcks">Whether what was delivered may be acknowledged first, until <see cref="StopAwaitingAcks"/>. Without it deliveries stop at once, with it nothing new is delivered.</param>
    public void Close(byte[] frame, bool afterPublishes, bool afterAcks)
    {
        if (_outgoing.Close(frame, afterPublishes, afterAcks)) Wake();
    }

    /// <inheritdoc cref="OutgoingFrames.StopAwaitingAcks"/>
    public void StopAwaitingAcks()
    {
        _outgoing.StopAwaitingAcks();
        Wake();
    }

    /// <inheritdoc cref="OutgoingFrames.CloseNow"/>
    public bool CloseNow()
    {
        if (!_outgoing.CloseNow()) return false;
        Wake();
        return true;
    }

    /// <summary>Ends at once.</summary>
    public void Abort()
    {
        Volatile.Write(ref _lost, true);
        _sender?.Abort();
        Wake();
    }

    void IThreadPoolWorkItem.Execute() => TakeTurn();

    /// <summary>Sends for a while. Called once for each <see cref="IFrameSender.Schedule"/>. Never throws.</summary>
    public void TakeTurn()
    {
        try
        {
            Volatile.Write(ref _state, Running);
            var end = Send();
            if (end == TurnEnd.Over) End();
            else if (end == TurnEnd.MoreWaits || (end == TurnEnd.NothingWaits && Interlocked.CompareExchange(ref _state, Idle, Running) != Running)) _sender!.Schedule(this);
        }
        catch (IOException)
        {
            Lose();
        }
        catch (Exception exception)
        {
            // The edge of the loop: a bug must cost this connection only, and must be seen.
            _connection.ReportBug(exception);
            Lose();
        }
    }

    private TurnEnd Send()
    {
        // What waited for the subscriber is sent: that is why this turn was asked for.
        if (_sending != Outgoing.Nothing && FinishSend()) return TurnEnd.Over;
        var bytes = 0L;
        for (var sends = 0; sends < SendsPerTurn && bytes < BytesPerTurn; sends++)
        {
            if (IsLost) return TurnEnd.Over;
            _sending = _outgoing.Take(MaxBytesPerSend, out var frames);
            if (_sending == Outgoing.Nothing) return TurnEnd.NothingWaits;
            _sendingBytes = frames.Length;
            bytes += frames.Length;
            _send = _sender!.SendAsync(frames).GetAwaiter();
            if (!_send.IsCompleted)
            {
                WaitForSend();
                return TurnEnd.SendWaits;
            }

            if (FinishSend()) return TurnEnd.Over;
        }

        return TurnEnd.MoreWaits;
    }

    // The last thing of a turn: the next may begin, on another thread, before this returns.
    private void WaitForSend()
    {
        Volatile.Write(ref _stuckSince, Math.Max(1, _time.GetTimestamp()));
        _connection.CheckWriteSoon();
        _send.UnsafeOnCompleted(_sent ??= () => _sender!.Schedule(this));
    }

    /// <returns>Whether that was the last there is to send.</returns>
    private bool FinishSend()
    {
        _send.GetResult();
        _send = default;
        if (_stuckSince != 0) Volatile.Write(ref _stuckSince, 0);
        Volatile.Write(ref _written, _written + _sendingBytes);
        _connection.CheckWriteSoon();
        _metrics.BytesSent(_sendingBytes);
        if (_sending == Outgoing.Deliveries) _connection.DeliveriesWritten();
        var isLast = _sending == Outgoing.Close;
        _sending = Outgoing.Nothing;
        return isLast;
    }

    private void Lose()
    {
        Volatile.Write(ref _lost, true);
        _sender!.Abort();
        End();
    }

    private void End()
    {
        Volatile.Write(ref _state, Over);
        Volatile.Write(ref _stuckSince, 0);
        _outgoing.Control.End();
        _ended.TrySetResult();
    }
}
