using System.Buffers;
using System.IO.Pipelines;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>
/// A subscriber's WebSocket from the answered handshake to its end: the read loop, and the close handshake in both directions.
/// </summary>
/// <remarks>
/// Who waits for whom: the read loop runs here; when it ends, for whatever reason, the write loop gets its close frame (the answer to the
/// client's, or the reason of ours) and this waits for it to end. The write loop's own closes leave the read loop running until the client answers, for five
/// seconds at most. An idle session holds no read buffer.
/// </remarks>
internal sealed class WebSocketSession : IDisposable
{
    private const int MaxControlFramesPerSecond = 128;

    /// <summary>Time for a client that broke a rule to see the close frame before the connection is taken away.</summary>
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(1);

    private static readonly StreamPipeReaderOptions s_input = new(bufferSize: 4096, useZeroByteReads: true, leaveOpen: true);

    private readonly SubscriberConnection _connection;
    private readonly OperationHandler _operations;
    private readonly Stream _stream;
    private readonly IFrameSender _sender;
    private readonly TimeProvider _time;
    private readonly PipeReader _input;
    private readonly FrameReader _frames = new();
    private ReadOnlySequence<byte> _unread;
    private FrameViolation? _violation;
    private long _controlWindow;
    private int _controlFrames;

    public WebSocketSession(SubscriberConnection connection, OperationHandler operations, Stream stream, IFrameSender sender, TimeProvider time)
    {
        _connection = connection;
        _operations = operations;
        _stream = stream;
        _sender = sender;
        _time = time;
        _input = PipeReader.Create(stream, s_input);
    }

    /// <summary>Serves the subscriber; complete when nothing is left to read or write. Never throws for what a client does.</summary>
    public async Task RunAsync(JoinOutcome.Joined joined)
    {
        _connection.Start(joined, _sender, _input.CancelPendingRead);
        var end = await ReadAsync();
        switch (end)
        {
            case ReadEnd.Closed:
                _connection.End(new ConnectionEnding(DisconnectReason.Normal, _frames.CloseCode, ""));
                break;
            case ReadEnd.Broken:
                _connection.End(new ConnectionEnding(_violation!.Reason, _violation.Reason.Code, _violation.Detail));
                break;
            case ReadEnd.Lost:
                _connection.Abort(new ConnectionEnding(ConnectionEnding.Lost));
                break;
        }

        await _connection.Pump.Ended;
        if (_connection.Pump.IsLost) return;
        _sender.FinishSending();
        // Bytes that nobody reads would make the kernel answer with a reset, and the close frame could be lost in it.
        if (end is ReadEnd.Broken or ReadEnd.Stopped) await ReadToEndAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames.Dispose();
        _input.Complete();
    }

    private async Task<ReadEnd> ReadAsync()
    {
        try
        {
            while (true)
            {
                var read = await _input.ReadAsync();
                if (read.IsCanceled) return ReadEnd.Stopped;
                if (read.Buffer.IsEmpty && read.IsCompleted) return ReadEnd.Lost;
                _connection.BytesRead();
                _unread = read.Buffer;
                if (await HandleFramesAsync() is { } end) return end;
                _input.AdvanceTo(_unread.Start, read.Buffer.End);
                _connection.MessageIsIncomplete(_frames.InMessage || !_unread.IsEmpty);
                _unread = default;
                if (read.IsCompleted) return ReadEnd.Lost;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return ReadEnd.Lost;
        }
    }

    /// <summary>Handles every whole frame of <see cref="_unread"/>.</summary>
    /// <returns>How the loop ends, or null to go on reading.</returns>
    private async ValueTask<ReadEnd?> HandleFramesAsync()
    {
        while (true)
        {
            var found = _frames.Read(ref _unread);
            switch (found)
            {
                case ReceivedFrame.None:
                    return null;
                case ReceivedFrame.Close:
                    return ReadEnd.Closed;
                case ReceivedFrame.Text when _connection.HasProtocolFrames:
                    await _operations.HandleAsync(_frames.Payload);
                    break;
                case ReceivedFrame.Ping:
                    _connection.Pump.Pong(FrameBuffer.Pong(_frames.Payload));
                    break;
            }

            _violation = found switch
            {
                ReceivedFrame.Violation => _frames.Violation,
                ReceivedFrame.Text when !_connection.HasProtocolFrames => FrameViolation.ReadOnlySubprotocol,
                ReceivedFrame.Binary => FrameViolation.BinaryMessage,
                ReceivedFrame.Ping or ReceivedFrame.Pong when IsFlood() => FrameViolation.ControlFlood,
                _ => null,
            };
            if (_violation is not null) return ReadEnd.Broken;
        }
    }

    private bool IsFlood()
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_controlWindow, now) > TimeSpan.FromSeconds(1))
        {
            _controlWindow = now;
            _controlFrames = 0;
        }

        return ++_controlFrames > MaxControlFramesPerSecond;
    }

    private async Task ReadToEndAsync()
    {
        using var bound = new CancellationTokenSource(s_linger, _time);
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (await _stream.ReadAsync(buffer, bound.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The bound, or the client is gone: either way it had its time.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
