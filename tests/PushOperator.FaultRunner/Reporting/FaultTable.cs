using PushOperator.FaultRunner.Faults;
using PushOperator.FaultRunner.Running;
using PushOperator.Oracle;

namespace PushOperator.FaultRunner.Reporting;

/// <summary>The result of a run as rows of text: the same for a terminal and for Markdown.</summary>
internal static class FaultTable
{
    public static readonly IReadOnlyList<string> Columns = ["fault", "", "runs", "deliveries", "lost", "duplicated", "worst reconnect", "worst recovery"];

    /// <summary>How many columns, from the left, are words.</summary>
    public const int WordColumns = 2;

    /// <summary>A row a fault, and one for all.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(RunReport report) => report.Faults.Append(report.Total).Select(Row);

    /// <summary>The result in one sentence.</summary>
    public static string Verdict(RunReport report)
    {
        var failed = report.Cases.Where(outcome => !outcome.IsSurvived).Select(outcome => outcome.Fault).Distinct().ToArray();
        return report.IsKept
            ? $"Kept: {report.Grounds.Sum(ground => ground.Published)} published, {report.Total.Delivered} delivered, none lost, none out of order, {Percentage(report.Total)} duplicated."
            : $"Broken: {report.Violations.Count()} violations, {report.Total.Lost} lost, {report.Grounds.Sum(ground => ground.OutOfOrder)} out of order{(failed.Length > 0 ? $"; not survived: {string.Join(' ', failed)}" : "")}.";
    }

    private static string[] Row(FaultSummary fault) =>
        [fault.Fault, FaultCatalogue.Describe(fault.Fault), $"{fault.Runs}", $"{fault.Delivered}", $"{fault.Lost}", $"{fault.Duplicated}", Seconds(fault.WorstReconnect), Seconds(fault.WorstRecovery)];

    private static string Percentage(FaultSummary all) => $"{(all.Delivered == 0 ? 0 : 100.0 * all.Duplicated / all.Delivered):0.###} %";

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0.0} s";
}
