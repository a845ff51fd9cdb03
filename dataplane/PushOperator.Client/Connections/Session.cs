using System.Net.WebSockets;
using System.Text.Json;
using PushOperator.Client.Frames;
using PushOperator.Client.Subscribing;

namespace PushOperator.Client.Connections;

/// <summary>
/// One connection from <c>welcome</c> to its end: receives into the <see cref="Intake"/>, sends from its queue, watches for
/// silence. <see cref="AckAsync"/>, <see cref="SendAsync"/>, <see cref="PublishAsync"/> and <see cref="CloseAsync"/> may be called from any thread.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly WebSocket _socket;
    private readonly PushSubscriberOptions _options;
    private readonly Intake _intake;
    private readonly FrameReceiver _receiver;
    private readonly OutgoingQueue _outgoing;
    private readonly PendingPublishes _publishes = new();
    private readonly SilenceWatch _silence;
    private readonly TokenRenewal _token;
    private readonly long _startedAt;
    private readonly Task _sending;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan? _reconnectAfter;
    private bool _hasBroughtMessages;

    private Session(WebSocket socket, FrameReceiver receiver, GatewayFrame welcome, PushSubscriberOptions options, Intake intake)
    {
        _socket = socket;
        _options = options;
        _intake = intake;
        _receiver = receiver;
        Welcome = welcome;
        _startedAt = options.TimeProvider.GetTimestamp();
        _outgoing = new OutgoingQueue(socket, options.SendTimeout, options.TimeProvider);
        _silence = new SilenceWatch(socket, _outgoing, Heartbeat(welcome, options), options.TimeProvider);
        _token = new TokenRenewal(_outgoing, options);
        _token.Lives(welcome.TokenExpiresMs);
        _sending = _outgoing.RunAsync();
    }

    /// <summary>The first frame.</summary>
    public GatewayFrame Welcome { get; }

    /// <summary>Where the gateway last said we are; null in a group that has no cursors.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Completes when this is no longer the session of its subscriber.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Connects and waits for the welcome.</summary>
    /// <exception cref="PushRefusedException">Not upgraded.</exception>
    /// <exception cref="WebSocketException">No connection, or it ended before the welcome.</exception>
    /// <exception cref="JsonException">The first frame is no welcome.</exception>
    public static async Task<Session> OpenAsync(Handshake handshake, string? cursor, PushSubscriberOptions options, Intake intake, CancellationToken cancellationToken)
    {
        var socket = await handshake.ConnectAsync(cursor, cancellationToken);
        try
        {
            var receiver = new FrameReceiver(socket, options.MaxFrameBytes);
            var welcome = await receiver.ReceiveAsync(cancellationToken);
            if (welcome is null)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                throw new ClosedBeforeWelcomeException((int?)socket.CloseStatus, socket.CloseStatusDescription);
            }

            if (welcome.Op != "welcome") throw new JsonException($"the first frame is {welcome.Op} instead of welcome");
            return new Session(socket, receiver, welcome, options, intake);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Works until the connection ends, whoever ends it.</summary>
    public async Task<SessionEnd> RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = _silence.RunAsync(ended.Token);
        var renewing = _token.RunAsync(ended.Token);
        await MoveAsync(Welcome.Cursor);
        var end = await ReceiveUntilEndAsync(cancellationToken);
        await ended.CancelAsync();
        await watching;
        await renewing;
        _publishes.End($"the connection ended before the answer: {end.Reason}");
        await CloseAsync(end.Fatal is null ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.MessageTooBig);
        return end;
    }

    /// <returns>False when this connection is gone.</returns>
    public ValueTask<bool> AckAsync(string id, CancellationToken cancellationToken) => _outgoing.AddAsync(new OutgoingFrame(id, null), cancellationToken);

    /// <inheritdoc cref="AckAsync"/>
    public ValueTask<bool> SendAsync(byte[] frame, CancellationToken cancellationToken) => _outgoing.AddAsync(new OutgoingFrame(null, frame), cancellationToken);

    /// <summary>Publishes and waits for the answer.</summary>
    /// <returns>The message's id, or null when the connection was gone before the frame was queued.</returns>
    public async Task<string?> PublishAsync(string topic, OutgoingMessage message, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var (reference, answer) = _publishes.Add(idempotencyKey);
        try
        {
            if (!await SendAsync(ClientFrames.Publish(reference, topic, message, idempotencyKey), cancellationToken)) return null;
            return await answer.WaitAsync(cancellationToken);
        }
        finally
        {
            _publishes.Forget(reference);
        }
    }

    /// <summary>
    /// Sends what is queued, then our close frame; aborts if the send timeout passes first. After ours, <see cref="RunAsync"/> ends when
    /// the gateway's comes; as an answer to the gateway's it keeps either side from resetting the connection.
    /// </summary>
    public async Task CloseAsync(WebSocketCloseStatus status)
    {
        using var bound = new CancellationTokenSource(_options.SendTimeout, _options.TimeProvider);
        using var abort = bound.Token.Register(_socket.Abort);
        _outgoing.Complete();
        await _sending;
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        try
        {
            await _socket.CloseOutputAsync(status, null, bound.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection went first; there is nobody left to say goodbye to.
        }
    }

    /// <summary>Ends the connection without a close handshake, if it is still there.</summary>
    public void Dispose()
    {
        _outgoing.Complete();
        _socket.Dispose();
        _gone.TrySetResult();
    }

    private static TimeSpan Heartbeat(GatewayFrame welcome, PushSubscriberOptions options) =>
        options.Heartbeat ?? TimeSpan.FromMilliseconds(Math.Clamp(welcome.HeartbeatMs, 100, 3_600_000));

    private async Task<SessionEnd> ReceiveUntilEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                _silence.Listening();
                var frame = await _receiver.ReceiveAsync(cancellationToken);
                _silence.Heard();
                if (frame is null) return End((int?)_socket.CloseStatus, _socket.CloseStatusDescription ?? "");
                await TakeAsync(frame);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or JsonException)
        {
            // An abort is felt here, but why it was made only those know who made it.
            return End(null, _silence.HasGivenUp ? "nothing heard for two heartbeats" : _outgoing.Failure ?? e.Message);
        }
        catch (FrameTooLargeException e)
        {
            return End(null, e.Message) with { Fatal = new PushClosedException((int)WebSocketCloseStatus.MessageTooBig, e.Message) };
        }
    }

    private ValueTask TakeAsync(GatewayFrame frame)
    {
        switch (frame.Op)
        {
            case "message":
                _hasBroughtMessages = true;
                return _intake.AddAsync(frame, this);
            case "gap":
                return _intake.AddAsync(new PushGap(frame.Topic ?? "", frame.Partition, frame.From, frame.To, frame.Reason ?? ""));
            case "position":
                return MoveAsync(frame.Cursor);
            case "drain":
                _reconnectAfter = TimeSpan.FromMilliseconds(Math.Max(0, frame.ReconnectAfterMs));
                return MoveAsync(frame.Cursor);
            case "authenticated":
                _token.Lives(frame.TokenExpiresMs);
                break;
            case "published":
                _publishes.Published(frame);
                break;
            case "error" when !_publishes.TryFail(frame):
                _options.OnError?.Invoke(new PushError(frame.Code ?? "", frame.Detail ?? "", frame.Retry));
                break;
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask MoveAsync(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor)) return ValueTask.CompletedTask;
        Cursor = cursor;
        return _intake.AddAsync(new Position(cursor));
    }

    private SessionEnd End(int? code, string reason) => new()
    {
        CloseCode = code,
        Reason = reason,
        ReconnectAfter = _reconnectAfter,
        MadeProgress = _hasBroughtMessages || _options.TimeProvider.GetElapsedTime(_startedAt) >= _options.ReconnectMaximum,
    };
}
