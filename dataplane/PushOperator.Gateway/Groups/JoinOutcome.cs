namespace PushOperator.Gateway.Groups;

/// <summary>A membership, or why there is none.</summary>
public abstract record JoinOutcome
{
    private JoinOutcome()
    {
    }

    /// <summary>Taken.</summary>
    /// <param name="Membership">Ended by disposing it.</param>
    /// <param name="Recovered">Whether a resume starts exactly where it asked; false when a gap comes first.</param>
    public sealed record Joined(Membership Membership, bool Recovered) : JoinOutcome;

    /// <summary>Not taken.</summary>
    /// <param name="Status">HTTP status: 400 the request, 404 a topic, 409 a state, 503 not now (with <paramref name="RetryAfter"/>).</param>
    /// <param name="Code">Stable code of PROTOCOL.md, such as <c>cursor_invalid</c>.</param>
    /// <param name="Detail">One sentence: what was given, what is allowed, what to do.</param>
    /// <param name="RetryAfter">For 503.</param>
    public sealed record Refused(int Status, string Code, string Detail, TimeSpan? RetryAfter = null) : JoinOutcome;
}
