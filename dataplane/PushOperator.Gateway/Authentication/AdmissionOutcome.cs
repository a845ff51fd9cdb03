using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Authentication;

/// <summary>What came of a subscriber's request.</summary>
internal abstract record AdmissionOutcome
{
    private AdmissionOutcome()
    {
    }

    /// <summary>It may go on.</summary>
    public sealed record Admitted(Caller Caller) : AdmissionOutcome;

    /// <summary>It comes from a browser, which cannot put a token into a header: the first frame has to bring it.</summary>
    public sealed record TokenAwaited : AdmissionOutcome;

    /// <summary>It is refused.</summary>
    public sealed record Refused(Problem Problem) : AdmissionOutcome;
}
