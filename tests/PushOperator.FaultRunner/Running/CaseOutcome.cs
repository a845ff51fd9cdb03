namespace PushOperator.FaultRunner.Running;

/// <summary>How one fault was survived.</summary>
/// <param name="Fault">Its id.</param>
/// <param name="Length">How long it was meant to last.</param>
/// <param name="Seed">Of the choice of its target.</param>
/// <param name="Recovery">From its end until everything published before was delivered, and acknowledged where it has to be; null: it was not.</param>
/// <param name="Problems">What was not as promised; empty: it was survived.</param>
internal sealed record CaseOutcome(string Fault, TimeSpan Length, int Seed, TimeSpan? Recovery, IReadOnlyList<string> Problems)
{
    public bool IsSurvived => Problems.Count == 0;
}
