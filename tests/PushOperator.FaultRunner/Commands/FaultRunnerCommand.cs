using System.CommandLine;
using System.Text.Json;
using PushOperator.FaultRunner.Reporting;
using PushOperator.FaultRunner.Running;
using PushOperator.LocalCluster.Cluster;

namespace PushOperator.FaultRunner.Commands;

/// <summary>The command line: <c>soak</c> and <c>faults</c>.</summary>
internal static class FaultRunnerCommand
{
    private const int Kept = 0;
    private const int Broken = 1;
    private const int Usage = 2;
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command line.</summary>
    /// <returns>0 only if every promise was kept.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var result = Root().Parse(args);
        if (result.Errors.Count == 0) return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopBound, EnableDefaultExceptionHandler = false });
        foreach (var error in result.Errors) await Console.Error.WriteLineAsync(error.Message);
        return Usage;
    }

    private static RootCommand Root()
    {
        var every = new Option<TimeSpan>("--faults-every") { Description = "From one fault to the next, such as 10s. Default 10s.", DefaultValueFactory = _ => TimeSpan.FromSeconds(10), CustomParser = result => Duration(result) };
        var seed = new Option<int>("--seed") { Description = "Gives the same plan again. Default: drawn, and printed.", DefaultValueFactory = _ => Random.Shared.Next() };
        var report = new Option<string?>("--report") { Description = "File for the result, as JSON; the history goes beside it, with .history.jsonl behind its name.", HelpName = "FILE" };
        var minutes = new Option<double>("--minutes") { Description = "How long faults come. Default 5.", DefaultValueFactory = _ => 5, HelpName = "N" };
        var seeds = new Option<int>("--seeds") { Description = "How many times every fault comes, each time in another order. Default 1.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var soak = new Command("soak", "A random mix of faults under load, for a time.") { minutes, every, seed, report };
        soak.SetAction((parsed, stop) => RunAsync(FaultPlan.Mix(parsed.GetValue(seed)), parsed.GetValue(every), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), parsed.GetValue(report), stop));
        var faults = new Command("faults", "Every fault in turn, under load.") { seeds, every, seed, report };
        faults.SetAction((parsed, stop) => RunAsync(
            Enumerable.Range(0, parsed.GetValue(seeds)).SelectMany(number => FaultPlan.EachOnce(unchecked(parsed.GetValue(seed) + number))),
            parsed.GetValue(every),
            TimeSpan.MaxValue,
            parsed.GetValue(seed),
            parsed.GetValue(report),
            stop));
        return new RootCommand("Breaks a local Push Operator under load and judges what subscribers got. Ends with 0 only if every promise was kept.") { soak, faults };
    }

    private static async Task<int> RunAsync(IEnumerable<PlannedFault> plan, TimeSpan every, TimeSpan length, int seed, string? reportFile, CancellationToken stop)
    {
        var console = new RunConsole(TimeProvider.System);
        console.Tell($"Seed {seed}. Starting a local cluster.");
        try
        {
            await using var cluster = await RunningCluster.StartAsync(new LocalClusterOptions(), stop);
            var options = new RunOptions(plan, every, length, reportFile is null ? null : reportFile + ".history.jsonl");
            var report = await new FaultRun(cluster, options, console, TimeProvider.System).RunAsync(stop);
            console.Show(report);
            console.Tell($"Seed {seed}.");
            if (reportFile is not null) await File.WriteAllTextAsync(reportFile, JsonSerializer.Serialize(new { seed, report }), CancellationToken.None);
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

    /// <summary>A number with s or m behind it.</summary>
    private static TimeSpan Duration(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text.Length > 1 && double.TryParse(text[..^1], System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0 && text[^1] is 's' or 'm')
            return text[^1] == 's' ? TimeSpan.FromSeconds(number) : TimeSpan.FromMinutes(number);
        result.AddError($"--faults-every {text} must be a duration such as 10s or 1m");
        return default;
    }
}
