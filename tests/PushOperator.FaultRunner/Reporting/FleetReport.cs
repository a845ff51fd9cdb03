using System.Text;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Fleet;

namespace PushOperator.FaultRunner.Reporting;

/// <summary>What trials found, as Markdown.</summary>
internal static class FleetReport
{
    /// <summary>A table a trial.</summary>
    public static string Write(BrokerKinds brokers, IReadOnlyList<TrialOutcome> outcomes)
    {
        var text = new StringBuilder();
        text.AppendLine($"{brokers} brokers, {Environment.ProcessorCount} cores.");
        foreach (var outcome in outcomes)
        {
            text.AppendLine().AppendLine($"`{outcome.Trial.Id}`: {outcome.Trial.Description}, {outcome.Connections} connections").AppendLine();
            text.AppendLine("| | measured | goal | |").AppendLine("|---|--:|--:|---|");
            foreach (var figure in outcome.Figures) text.AppendLine($"| {figure.Name} | {figure.Measured} | {figure.Goal} | {(figure.IsReached ? "" : "missed")} |");
        }

        return text.ToString();
    }
}
