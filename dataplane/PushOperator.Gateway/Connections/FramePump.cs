using System.Buffers;
using PushOperator.Gateway.Connections.Frames;
using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Connections;

/// <summary>
/// The write loop of one connection: control frames first, then whatever its membership has, always at frame boundaries.
/// </summary>
/// <remarks>
/// It runs only while there is something to send: <see cref="Wake"/> puts it on the thread pool, and an idle connection holds neither a task nor
/// a buffer. At any time at most one thread is in it, so the sender and <see cref="Membership.TryTake"/> have one caller. It ends once: after the close
/// frame, or when the connection is lost.
/// </remarks>
internal sealed class FramePump : IThreadPoolWorkItem
{
    /// <summary>Bytes asked for at a time: large enough that a lagging subscriber costs few system calls, small enough that a close is not far away.</summary>
    private const int MaxBytesPerSend = 256 * 1024;

    /// <summary>Sends after which other connections get the thread.</summary>
    private const int SendsPerTurn = 16;

    private const int NotStarted = 0;
    private const int Idle = 1;
    private const int Running = 2;
    private const int RunAgain = 3;
    private const int Over = 4;

    private readonly ControlQueue _control = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SubscriberConnection _connection;
    private readonly TimeProvider _time;
    private readonly GatewayMetrics _metrics;
    private IFrameSender? _sender;
    private Membership? _membership;
    private int _state;
    private bool _lost;
    private byte[]? _ping;
    private byte[]? _pong;
    private byte[]? _close;
    private bool _closeNow;
    private bool _positionDue;
    private int _drainAfterMs = -1;
    private string? _lastCursor;
    private long _stuckSince;
    private long _written;

    public FramePump(SubscriberConnection connection, TimeProvider time, GatewayMetrics metrics)
    {
        _connection = connection;
        _time = time;
        _metrics = metrics;
    }

    /// <summary>Answers to the client.</summary>
    public ControlQueue Control => _control;

    /// <summary>Completes when nothing will be written any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether it ended without a close frame.</summary>
    public bool IsLost => Volatile.Read(ref _lost);

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
        _membership = membership;
        _sender = sender;
        _lastCursor = cursor;
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
            if (state == Idle) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }
    }

    /// <summary>Sends an answer.</summary>
    public void Enqueue(byte[] frame)
    {
        _control.Enqueue(frame);
        Wake();
    }

    /// <summary>Sends a ping.</summary>
    public void Ping(byte[] frame) => Put(ref _ping, frame);

    /// <summary>Sends a pong; of several that wait only the newest is sent, as RFC 6455 allows.</summary>
    public void Pong(byte[] frame) => Put(ref _pong, frame);

    /// <summary>Sends the cursor if it changed.</summary>
    public void SendPosition()
    {
        Volatile.Write(ref _positionDue, true);
        Wake();
    }

    /// <summary>Sends the drain notice.</summary>
    public void SendDrain(int reconnectAfterMs)
    {
        Volatile.Write(ref _drainAfterMs, reconnectAfterMs);
        Wake();
    }

    /// <summary>Ends with this close frame, after the answers that wait; only the first call counts.</summary>
    /// <param name="frame">The close frame.</param>
    /// <param name="afterPublishes">Whether publishes that wait for Kafka are answered first, until <see cref="CloseNow"/>. Deliveries stop at once.</param>
    public void Close(byte[] frame, bool afterPublishes)
    {
        if (!afterPublishes) Volatile.Write(ref _closeNow, true);
        if (Interlocked.CompareExchange(ref _close, frame, null) is null || !afterPublishes) Wake();
    }

    /// <summary>The close frame waits no longer.</summary>
    /// <returns>Whether it did wait.</returns>
    public bool CloseNow()
    {
        if (Volatile.Read(ref _closeNow)) return false;
        Volatile.Write(ref _closeNow, true);
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

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        try
        {
            do
            {
                Volatile.Write(ref _state, Running);
                if (!await SendWhatWaitsAsync()) continue;
                End();
                return;
            }
            while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running);
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

    /// <returns>Whether the connection is over.</returns>
    private async ValueTask<bool> SendWhatWaitsAsync()
    {
        for (var sends = 1; !IsLost; sends++)
        {
            if (NextControlFrame() is { } frame)
            {
                await SendAsync(new ReadOnlySequence<byte>(frame));
            }
            else if (Volatile.Read(ref _close) is { } close)
            {
                if (_control.Owes && !Volatile.Read(ref _closeNow)) return false;
                if (PositionFrame() is { } position) await SendAsync(new ReadOnlySequence<byte>(position));
                await SendAsync(new ReadOnlySequence<byte>(close));
                return true;
            }
            else if (_membership!.TryTake(MaxBytesPerSend, out var frames))
            {
                await SendAsync(frames);
                _connection.DeliveriesWritten();
            }
            else
            {
                return false;
            }

            if (sends % SendsPerTurn == 0) await Task.Yield();
        }

        return true;
    }

    private byte[]? NextControlFrame()
    {
        if (_control.TryDequeue(out var answer)) return answer;
        if (Interlocked.Exchange(ref _pong, null) is { } pong) return pong;
        if (Interlocked.Exchange(ref _ping, null) is { } ping) return ping;
        var drainAfterMs = Interlocked.Exchange(ref _drainAfterMs, -1);
        if (drainAfterMs >= 0) return ServerFrames.Drain(drainAfterMs, _lastCursor = _membership!.Cursor());
        return Interlocked.Exchange(ref _positionDue, false) ? PositionFrame() : null;
    }

    private byte[]? PositionFrame()
    {
        if (!_connection.HasProtocolFrames) return null;
        var cursor = _membership!.Cursor();
        if (cursor is null || cursor == _lastCursor) return null;
        _lastCursor = cursor;
        return ServerFrames.Position(cursor);
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> frames)
    {
        var send = _sender!.SendAsync(frames);
        if (send.IsCompletedSuccessfully)
        {
            send.GetAwaiter().GetResult();
        }
        else
        {
            Volatile.Write(ref _stuckSince, Math.Max(1, _time.GetTimestamp()));
            _connection.CheckWriteSoon();
            await send;
            Volatile.Write(ref _stuckSince, 0);
        }

        Volatile.Write(ref _written, _written + frames.Length);
        _connection.CheckWriteSoon();
        _metrics.BytesSent(frames.Length);
    }

    private void Put(ref byte[]? place, byte[] frame)
    {
        Interlocked.Exchange(ref place, frame);
        Wake();
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
        _control.End();
        _ended.TrySetResult();
    }
}
