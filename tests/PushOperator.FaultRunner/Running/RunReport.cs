using PushOperator.FaultRunner.Reporting;
using PushOperator.Oracle;

namespace PushOperator.FaultRunner.Running;

/// <summary>What a run amounts to.</summary>
/// <param name="Kafka">Which brokers.</param>
/// <param name="Seed">Of the plan.</param>
/// <param name="Cases">Fault by fault, in order; of a soak, where the next does not wait for the recovery, only those that went wrong themselves.</param>
/// <param name="Grounds">The judgement of each ground; more than one when a case broke one.</param>
/// <param name="Resources">What gateways, router and operator used, of each ground.</param>
internal sealed record RunReport(string Kafka, int Seed, IReadOnlyList<CaseOutcome> Cases, IReadOnlyList<OracleReport> Grounds, IReadOnlyList<ResourceTrend> Resources)
{
    public bool IsKept => Cases.All(outcome => outcome.IsSurvived) && Grounds.All(ground => ground.IsKept);

    public IEnumerable<Violation> Violations => Grounds.SelectMany(ground => ground.Violations);

    /// <summary>One line a fault, of all grounds together.</summary>
    public IReadOnlyList<FaultSummary> Faults => [.. Grounds.SelectMany(ground => ground.Faults).GroupBy(fault => fault.Fault).Select(Sum)];

    /// <summary>Everything in one line, called <c>all</c>.</summary>
    public FaultSummary Total => Sum(Grounds.SelectMany(ground => ground.Faults)) with { Fault = "all", Runs = Faults.Where(fault => fault.Fault != "none").Sum(fault => fault.Runs) };

    private static FaultSummary Sum(IEnumerable<FaultSummary> faults)
    {
        var all = faults.ToArray();
        return new FaultSummary(
            all[0].Fault,
            all.Sum(fault => fault.Runs),
            all.Sum(fault => fault.Delivered),
            all.Sum(fault => fault.Lost),
            all.Sum(fault => fault.Duplicated),
            all.Max(fault => fault.WorstReconnect),
            all.Max(fault => fault.WorstRecovery));
    }
}
