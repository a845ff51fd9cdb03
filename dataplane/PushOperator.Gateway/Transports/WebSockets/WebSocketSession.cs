using System.Buffers;
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
internal sealed class WebSocketSession(SubscriberConnection connection, OperationHandler operations, FrameInput input, IFrameSender sender, TimeProvider time)
{
    private const int MaxControlFramesPerSecond = 128;

    private ReadOnlySequence<byte> _unread;
    private FrameViolation? _violation;
    private long _controlWindow;
    private int _controlFrames;

    /// <summary>Serves the subscriber; complete when nothing is left to read or write. Never throws for what a client does.</summary>
    public async Task RunAsync(JoinOutcome.Joined joined)
    {
        connection.Start(joined, sender, input.Bytes.CancelPendingRead);
        var end = await ReadAsync();
        switch (end)
        {
            case ReadEnd.Closed:
                connection.End(new ConnectionEnding(DisconnectReason.Normal, input.Frames.CloseCode, ""));
                break;
            case ReadEnd.Broken:
                connection.End(new ConnectionEnding(_violation!.Reason, _violation.Reason.Code, _violation.Detail));
                break;
            case ReadEnd.Lost:
                connection.Abort(new ConnectionEnding(ConnectionEnding.Lost));
                break;
        }

        await connection.Pump.Ended;
        if (connection.Pump.IsLost) return;
        sender.FinishSending();
        if (end is ReadEnd.Broken or ReadEnd.Stopped) await input.ReadToEndAsync();
    }

    private async Task<ReadEnd> ReadAsync()
    {
        try
        {
            while (true)
            {
                var read = await input.Bytes.ReadAsync();
                if (read.IsCanceled) return ReadEnd.Stopped;
                if (read.Buffer.IsEmpty && read.IsCompleted) return ReadEnd.Lost;
                connection.BytesRead();
                _unread = read.Buffer;
                if (await HandleFramesAsync() is { } end) return end;
                input.Bytes.AdvanceTo(_unread.Start, read.Buffer.End);
                connection.MessageIsIncomplete(input.Frames.InMessage || !_unread.IsEmpty);
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
            var found = input.Frames.Read(ref _unread);
            switch (found)
            {
                case ReceivedFrame.None:
                    return null;
                case ReceivedFrame.Close:
                    return ReadEnd.Closed;
                case ReceivedFrame.Text when connection.HasProtocolFrames:
                    await operations.HandleAsync(input.Frames.Payload);
                    break;
                case ReceivedFrame.Ping:
                    connection.Pump.Pong(FrameBuffer.Pong(input.Frames.Payload));
                    break;
            }

            _violation = found switch
            {
                ReceivedFrame.Violation => input.Frames.Violation,
                ReceivedFrame.Text when !connection.HasProtocolFrames => FrameViolation.ReadOnlySubprotocol,
                ReceivedFrame.Binary => FrameViolation.BinaryMessage,
                ReceivedFrame.Ping or ReceivedFrame.Pong when IsFlood() => FrameViolation.ControlFlood,
                _ => null,
            };
            if (_violation is not null) return ReadEnd.Broken;
        }
    }

    private bool IsFlood()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_controlWindow, now) > TimeSpan.FromSeconds(1))
        {
            _controlWindow = now;
            _controlFrames = 0;
        }

        return ++_controlFrames > MaxControlFramesPerSecond;
    }
}
