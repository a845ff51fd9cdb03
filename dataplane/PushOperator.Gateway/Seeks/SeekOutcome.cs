namespace PushOperator.Gateway.Seeks;

/// <summary>A seek that begins or is cancelled, or why not.</summary>
public abstract record SeekOutcome
{
    private SeekOutcome()
    {
    }

    /// <summary>Every pod will do it, also if this one goes.</summary>
    public sealed record Accepted(SeekStatus Seek) : SeekOutcome;

    /// <summary>Not taken.</summary>
    /// <param name="Status">HTTP status: 400 the request, 404 unknown, 409 another runs or it has ended, 503 not now.</param>
    /// <param name="Code">Stable code of PROTOCOL.md.</param>
    /// <param name="Detail">One sentence: what was given, what is allowed, what to do.</param>
    /// <param name="RetryAfter">For 503.</param>
    /// <param name="RunningId">The seek that is in the way, for 409.</param>
    public sealed record Refused(int Status, string Code, string Detail, TimeSpan? RetryAfter = null, string? RunningId = null) : SeekOutcome;
}
