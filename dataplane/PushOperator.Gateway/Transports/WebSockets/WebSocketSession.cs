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
internal sealed class WebSocketSession(SubscriberConnection connection, IMessageHandler messages, FrameInput input, IFrameSender sender, TimeProvider time)
{
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
                connection.End(_violation!.ToEnding());
                break;
            case ReadEnd.Lost:
                connection.Abort(new ConnectionEnding(ConnectionEnding.Lost));
                break;
        }

        await connection.Pump.Ended;
        if (connection.Pump.IsLost) return;
        await sender.FinishSendingAsync();
        if (end != ReadEnd.Lost) await input.ReadToEndAsync();
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
            }

            _violation = Check(found);
            if (_violation is not null) return ReadEnd.Broken;
            if (found is ReceivedFrame.Text or ReceivedFrame.Binary) await messages.HandleAsync(found, input.Frames.Payload);
            else if (found == ReceivedFrame.Ping) await AnswerPingAsync();
        }
    }

    private FrameViolation? Check(ReceivedFrame found) => found switch
    {
        ReceivedFrame.Violation => input.Frames.Violation,
        ReceivedFrame.Text or ReceivedFrame.Binary => messages.Check(found),
        _ => IsFlood() ? FrameViolation.ControlFlood(input.Limits) : null,
    };

    // In the order of the pings and of the answers to messages; who reads none of them is not read either, once they fill the queue.
    private Task AnswerPingAsync()
    {
        connection.Pump.Enqueue(FrameBuffer.Pong(input.Frames.Payload));
        return connection.Pump.Control.WaitForRoomAsync();
    }

    private bool IsFlood()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_controlWindow, now) > TimeSpan.FromSeconds(1))
        {
            _controlWindow = now;
            _controlFrames = 0;
        }

        return ++_controlFrames > input.Limits.ControlFramesPerSecond;
    }
}
