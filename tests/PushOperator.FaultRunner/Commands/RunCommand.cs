using System.Text.Json;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Reporting;
using PushOperator.FaultRunner.Running;
using PushOperator.LocalCluster.Cluster;

namespace PushOperator.FaultRunner.Commands;

/// <summary>Runs a plan and reports.</summary>
/// <param name="Brokers">What stands for Kafka.</param>
/// <param name="Every">From one fault to the next; null: as the command does.</param>
/// <param name="Seed">Of the plan.</param>
/// <param name="ReportFile">For JSON; null: none.</param>
/// <param name="MarkdownFile">For Markdown; null: none.</param>
internal sealed record RunCommand(BrokerKinds Brokers, TimeSpan? Every, int Seed, string? ReportFile, string? MarkdownFile)
{
    private const int Kept = 0;
    private const int Broken = 1;

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IEnumerable<PlannedFault> plan, TimeSpan? every, TimeSpan length, CancellationToken stop)
    {
        var console = new RunConsole(TimeProvider.System);
        console.Tell($"Seed {Seed}.");
        try
        {
            var options = new RunOptions(Brokers, plan, every, length, ReportFile is null ? null : ReportFile + ".history.jsonl");
            var report = await new FaultRun(options, console, TimeProvider.System).RunAsync(Seed, stop);
            console.Show(report);
            console.Tell($"Seed {Seed}.");
            if (ReportFile is not null) await File.WriteAllTextAsync(ReportFile, JsonSerializer.Serialize(report), CancellationToken.None);
            if (MarkdownFile is not null) await File.WriteAllTextAsync(MarkdownFile, MarkdownReport.Write(report), CancellationToken.None);
            return report.IsKept ? Kept : Broken;
        }
        catch (Exception exception) when (exception is TimeoutException or CannotStartException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Broken;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted");
            return Broken;
        }
    }
}
