using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PushOperator.Client.Connections;
using PushOperator.Client.Reconnecting;

namespace PushOperator.Client.Subscribing;

/// <summary>
/// Keeps one connection up: connects at the last cursor, runs the session, waits as the <see cref="ReconnectPolicy"/> says, again.
/// Ends when stopped or with an error that trying again does not heal; then the intake is completed with it.
/// </summary>
internal sealed partial class SubscriptionLoop(PushSubscriberOptions options, Intake intake, Random random)
{
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<PushSubscriber>();
    private readonly ReconnectPolicy _policy = new(options, random);

    /// <summary>Ends waits and attempts to connect, but lets a session close in peace.</summary>
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Ends a session that did not close in time.</summary>
    private readonly CancellationTokenSource _abort = new();
    private string? _cursor;
    private bool _isCursorTaken = true;
    private volatile TaskCompletionSource<Session> _current = NewCurrent();

    /// <summary>The session of now, or null between two.</summary>
    public Session? Running => _current.Task is { IsCompletedSuccessfully: true } task ? task.Result : null;

    /// <summary>The session of now, or the next one.</summary>
    /// <exception cref="PushException">There will be none: the subscription ended with this.</exception>
    public Task<Session> SessionAsync(CancellationToken cancellationToken) => _current.Task.WaitAsync(cancellationToken);

    /// <summary>Runs until stopped or over. Throws nothing: the reader and the publishers get the error.</summary>
    public async Task RunAsync()
    {
        Exception error;
        var isDisposed = false;
        try
        {
            error = await KeepConnectedAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            (error, isDisposed) = (new ObjectDisposedException(nameof(PushSubscriber)), true);
        }
        catch (Exception e)
        {
            // The loop's edge: a bug here or in a callback ends the subscription where the reader sees it.
            LogFailed(e);
            error = e;
        }

        _current.TrySetException(error);
        // Somebody has to have looked at it; publishers may be none.
        _ = _current.Task.Exception;
        // Of all errors only the subscriber's own disposal is an end that the reader need not hear of.
        intake.Complete(isDisposed ? null : error);
    }

    /// <summary>Closes the session of now with a handshake, bounded by the send timeout, and waits for the end of <paramref name="running"/>.</summary>
    public async Task StopAsync(Task running)
    {
        await _stopping.CancelAsync();
        if (Running is { } session) await session.CloseAsync(WebSocketCloseStatus.NormalClosure);
        try
        {
            await running.WaitAsync(options.SendTimeout, options.TimeProvider);
        }
        catch (TimeoutException)
        {
            LogNotClosedInTime(options.SendTimeout);
            await _abort.CancelAsync();
            await running;
        }
    }

    private static TaskCompletionSource<Session> NewCurrent() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<PushException> KeepConnectedAsync(CancellationToken cancellationToken)
    {
        using var handshake = new Handshake(options);
        while (true)
        {
            var (decision, closeCode, reason) = await ConnectAndRunAsync(handshake, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (decision.Fatal is { } fatal)
            {
                LogEnded(fatal.Message);
                return fatal;
            }

            LogDisconnected(closeCode, reason, decision.Wait);
            options.OnConnectionChange?.Invoke(new ConnectionChange(ConnectionState.Disconnected)
            {
                CloseCode = closeCode,
                Reason = reason,
                ReconnectIn = decision.Wait,
            });
            await Task.Delay(decision.Wait, options.TimeProvider, cancellationToken);
        }
    }

    private async Task<(ReconnectDecision Decision, int? CloseCode, string Reason)> ConnectAndRunAsync(Handshake handshake, CancellationToken cancellationToken)
    {
        try
        {
            using var session = await OpenAsync(handshake, cancellationToken);
            var end = await RunSessionAsync(session);
            return (_policy.After(end), end.CloseCode, end.Reason);
        }
        catch (PushRefusedException e) when (e.Code == "bad_parameter" && _cursor is not null && _isCursorTaken)
        {
            // The cursor is all that this handshake had and the first one had not: a group of this kind resumes without it.
            _isCursorTaken = false;
            return (new ReconnectDecision(TimeSpan.Zero, null), null, "the group takes no cursor");
        }
        catch (PushRefusedException e)
        {
            return (_policy.After(e), null, e.Message);
        }
        catch (ClosedBeforeWelcomeException e)
        {
            return (_policy.After(e), e.CloseCode, e.Reason);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return (_policy.AfterNoAnswer(new TimeoutException($"no welcome within {options.ConnectTimeout.TotalSeconds:0.###} s", e)), null, "no welcome in time");
        }
        catch (Exception e) when (e is WebSocketException or IOException or JsonException or FrameTooLargeException or TokenProviderException)
        {
            return (_policy.AfterNoAnswer(e), null, e.GetBaseException().Message);
        }
    }

    private async Task<Session> OpenAsync(Handshake handshake, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        return await Session.OpenAsync(handshake, _isCursorTaken ? _cursor : null, options, intake, both.Token);
    }

    private async Task<SessionEnd> RunSessionAsync(Session session)
    {
        var welcome = session.Welcome;
        var isRecovered = welcome.Recovered ?? true;
        LogConnected(welcome.Session, isRecovered);
        _current.TrySetResult(session);
        try
        {
            options.OnConnectionChange?.Invoke(new ConnectionChange(ConnectionState.Connected)
            {
                Session = welcome.Session,
                Recovered = isRecovered,
                Window = welcome.Window,
            });
            return await session.RunAsync(_abort.Token);
        }
        finally
        {
            _cursor = session.Cursor ?? _cursor;
            _current = NewCurrent();
        }
    }
}
