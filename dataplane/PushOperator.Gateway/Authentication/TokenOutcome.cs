using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Authentication;

/// <summary>What came of a token.</summary>
internal abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>It counts.</summary>
    public sealed record Accepted(Caller Caller) : TokenOutcome;

    /// <summary>It does not.</summary>
    /// <param name="Problem">Why; its detail never holds a part of the token.</param>
    public sealed record Refused(Problem Problem) : TokenOutcome
    {
        /// <summary>A token, or the lack of one, that is answered with 401.</summary>
        public Refused(string code, string detail)
            : this(new Problem(401, code, detail))
        {
        }
    }
}
