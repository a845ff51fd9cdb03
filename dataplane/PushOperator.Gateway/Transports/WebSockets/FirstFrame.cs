using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Connections.Frames;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Json;

namespace PushOperator.Gateway.Transports.WebSockets;

/// <summary>
/// Waits for the <c>auth</c> frame of a client that could not send a token with its request. It has some seconds, sixteen control frames, and one short
/// message; nothing else of what it sends is obeyed.
/// </summary>
/// <param name="input">What comes from the client.</param>
/// <param name="stream">The upgraded connection.</param>
/// <param name="bound">Time from the answered handshake to the token.</param>
/// <param name="time">The clock.</param>
internal sealed class FirstFrame(FrameInput input, Stream stream, TimeSpan bound, TimeProvider time)
{
    private const int MaxControlFrames = 16;

    private int _controlFrames;

    /// <summary>Reads the token.</summary>
    /// <param name="stop">Ends the wait: the pod is going.</param>
    /// <returns>The token, or how the connection has to end.</returns>
    public async Task<(string? Token, ConnectionEnding? Ending)> ReadAsync(CancellationToken stop)
    {
        using var late = new CancellationTokenSource(bound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        input.Frames.AwaitsToken = true;
        try
        {
            while (true)
            {
                var read = await input.Bytes.ReadAsync(either.Token);
                var unread = read.Buffer;
                var found = input.Frames.Read(ref unread);
                // What came after the frame is left for who reads next.
                input.Bytes.AdvanceTo(unread.Start, found == ReceivedFrame.None ? read.Buffer.End : unread.Start);
                if (found == ReceivedFrame.Text) return Read(input.Frames.Payload);
                if (await EndsAsync(found) is { } ending) return (null, ending);
                if (found == ReceivedFrame.None && read.IsCompleted) return (null, new ConnectionEnding(ConnectionEnding.Lost));
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return (null, stop.IsCancellationRequested ? new ConnectionEnding(DisconnectReason.Drain) : Missing($"no auth frame within {bound.TotalSeconds} s") with { Limit = "authentication_time" });
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return (null, new ConnectionEnding(ConnectionEnding.Lost));
        }
        finally
        {
            input.Frames.AwaitsToken = false;
        }
    }

    private async ValueTask<ConnectionEnding?> EndsAsync(ReceivedFrame found)
    {
        if (found == ReceivedFrame.Close) return new ConnectionEnding(DisconnectReason.Normal, input.Frames.CloseCode, "");
        if (found is ReceivedFrame.Ping or ReceivedFrame.Pong && ++_controlFrames > MaxControlFrames) return Missing($"more than {MaxControlFrames} control frames before the auth frame") with { Limit = "control_frames" };
        if (found == ReceivedFrame.Ping) await stream.WriteAsync(FrameBuffer.Pong(input.Frames.Payload));
        var violation = found switch
        {
            ReceivedFrame.Violation => input.Frames.Violation,
            ReceivedFrame.Binary => FrameViolation.BinaryMessage,
            _ => null,
        };
        return violation?.ToEnding();
    }

    private static (string? Token, ConnectionEnding? Ending) Read(ReadOnlySpan<byte> text)
    {
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        return ClientFrame.Read(text, ranges, out var frame) is null && frame.Operation == ClientOperation.Auth && JsonValues.TryString(frame.Members.Raw("token"u8), out var token)
            ? (token, null)
            : (null, Missing("""the first frame has to be {"op":"auth","token":"…"}"""));
    }

    private static ConnectionEnding Missing(string what) => new(DisconnectReason.Unauthenticated, DisconnectReason.Unauthenticated.Code, $"token_missing: {what}");
}
