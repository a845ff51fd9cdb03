namespace PushOperator.FaultRunner.Fleet;

/// <summary>What a trial found.</summary>
/// <param name="Trial">Which.</param>
/// <param name="Connections">With how many.</param>
/// <param name="Figures">In the trial's order.</param>
internal sealed record TrialOutcome(ITrial Trial, int Connections, IReadOnlyList<TrialFigure> Figures)
{
    /// <summary>Whether every goal is.</summary>
    public bool IsReached => Figures.All(figure => figure.IsReached);
}
