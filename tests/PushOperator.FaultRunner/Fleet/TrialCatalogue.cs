namespace PushOperator.FaultRunner.Fleet;

/// <summary>Every trial.</summary>
internal static class TrialCatalogue
{
    public static readonly IReadOnlyList<ITrial> All = [new BalanceTrial(), StormTrial.OneOfThree, StormTrial.All, new DrainTrial(), new RolloutTrial()];

    /// <summary>The trial with this id; null: there is none.</summary>
    public static ITrial? Find(string id) => All.FirstOrDefault(trial => trial.Id == id);
}
