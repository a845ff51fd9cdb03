using System.Text;
using PushOperator.FaultRunner.Running;

namespace PushOperator.FaultRunner.Reporting;

/// <summary>A run's result as Markdown.</summary>
internal static class MarkdownReport
{
    /// <summary>The table and the verdict, and what was not survived.</summary>
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"{report.Kafka} brokers, seed {report.Seed}, {Environment.ProcessorCount} cores. {FaultTable.Verdict(report)}").AppendLine();
        text.AppendLine(Line(FaultTable.Columns));
        text.AppendLine(Line(FaultTable.Columns.Select((_, index) => index < FaultTable.WordColumns ? "---" : "--:")));
        foreach (var row in FaultTable.Rows(report)) text.AppendLine(Line(row));
        text.AppendLine();
        foreach (var trend in report.Resources) text.AppendLine($"* {trend}");
        foreach (var outcome in report.Cases.Where(outcome => !outcome.IsSurvived))
            text.AppendLine().AppendLine($"**{outcome.Fault}** (seed {outcome.Seed}, {outcome.Length.TotalSeconds:0} s): {string.Join("; ", outcome.Problems.Select(problem => problem.ReplaceLineEndings(" ")))}");
        return text.ToString();
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
