using PushOperator.Client.Connections;

namespace PushOperator.Client.Reconnecting;

/// <summary>
/// When to try again, by the ranges of the close codes: 40xx never (but see <see cref="TakeUnanswered"/>), 42xx at once or when the drain frame said, everything
/// else with back-off. Not thread-safe: the one subscription loop asks it.
/// </summary>
internal sealed class ReconnectPolicy(PushSubscriberOptions options, Random random)
{
    /// <summary>Longest wait we let a gateway or proxy impose on us.</summary>
    private static readonly TimeSpan LongestImposed = TimeSpan.FromMinutes(5);

    private readonly FullJitterBackoff _backoff = new(options.ReconnectMinimum, options.ReconnectMaximum, random);

    /// <summary>How long a handshake that nobody answered may still be carried out by a gateway: its bounds for a join and for a write to Kafka, with room.</summary>
    private static readonly TimeSpan LateHandshake = TimeSpan.FromSeconds(30);

    private const int Unauthenticated = 4001;
    private const int ReplacedByNewer = 4009;
    private bool _isTokenRefused;
    private long? _unansweredAt;
    private long _unconnectedSince = options.TimeProvider.GetTimestamp();

    /// <summary>A connection ended.</summary>
    public ReconnectDecision After(SessionEnd end)
    {
        _unconnectedSince = options.TimeProvider.GetTimestamp();
        if (end.MadeProgress) _backoff.Reset();
        if (end.Fatal is not null) return new ReconnectDecision(default, end.Fatal);
        // It was connected, so the token was a good one: this is its end.
        _isTokenRefused = false;
        if (end.CloseCode == Unauthenticated && TakeNewToken()) return new ReconnectDecision(_backoff.Next(), null);
        if (end.CloseCode == ReplacedByNewer && TakeUnanswered()) return new ReconnectDecision(_backoff.Next(), null);
        return AfterClose(end.CloseCode, end.Reason, end.ReconnectAfter);
    }

    /// <summary>The gateway closed before its welcome: its code counts, the time without a connection goes on.</summary>
    public ReconnectDecision After(ClosedBeforeWelcomeException closed) => OrGiveUp(AfterClose(closed.CloseCode, closed.Reason, null), closed);

    /// <summary>The handshake was refused: 4xx stays so, the rest may pass.</summary>
    public ReconnectDecision After(PushRefusedException refused)
    {
        if (refused.Status == 401 && TakeNewToken()) return OrGiveUp(new ReconnectDecision(_backoff.Next(), null), refused);
        if (refused.Status is >= 400 and < 500 and not (408 or 429)) return new ReconnectDecision(default, refused);
        // The jitter is added to what was asked for: all who were refused at once were told the same seconds.
        return OrGiveUp(new ReconnectDecision(Capped(refused.RetryAfter ?? TimeSpan.Zero) + _backoff.Next(), null), refused);
    }

    /// <summary>Nobody answered.</summary>
    public ReconnectDecision AfterNoAnswer(Exception cause)
    {
        _unansweredAt = options.TimeProvider.GetTimestamp();
        return OrGiveUp(new ReconnectDecision(_backoff.Next(), null), cause);
    }

    // A handshake that was given up can be carried out late, and then it is we ourselves who are the newer session. Taken once: another that replaces us again is somebody else.
    private bool TakeUnanswered()
    {
        var isRecent = _unansweredAt is { } at && options.TimeProvider.GetElapsedTime(at) < LateHandshake;
        _unansweredAt = null;
        return isRecent;
    }

    // A token may end on its way. Taken once in a row: a second one that is refused is no better than a third.
    private bool TakeNewToken()
    {
        if (options.TokenProvider is null || _isTokenRefused) return false;
        return _isTokenRefused = true;
    }

    private static TimeSpan Capped(TimeSpan imposed) => imposed < LongestImposed ? imposed : LongestImposed;

    private ReconnectDecision AfterClose(int? code, string reason, TimeSpan? reconnectAfter)
    {
        if (code is >= 4000 and <= 4099) return new ReconnectDecision(default, new PushClosedException(code.Value, reason));
        // At once, but only once in a row: gateways that hand us round in a circle without a message must not make us spin.
        var isFirst = _backoff.IsFresh;
        var backoff = _backoff.Next();
        // A drain that was announced and then cut off without its 4200 is still a drain.
        TimeSpan? asked = reconnectAfter is { } wait ? Capped(wait) : code is >= 4200 and <= 4299 ? TimeSpan.Zero : null;
        return new ReconnectDecision(asked is { } at && (isFirst || at > backoff) ? at : backoff, null);
    }

    private ReconnectDecision OrGiveUp(ReconnectDecision decision, Exception cause)
    {
        var unconnected = options.TimeProvider.GetElapsedTime(_unconnectedSince);
        if (options.GiveUpAfter is not { } bound || unconnected + decision.Wait < bound) return decision;
        return new ReconnectDecision(default, (PushException?)(cause as PushRefusedException)
            ?? new PushUnreachableException(options.Url!, $"no connection within {bound.TotalSeconds:0.###} s, lastly: {Innermost(cause)}", cause));
    }

    private static string Innermost(Exception cause) => cause.GetBaseException().Message;
}
