using System.CommandLine;
using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Fleet;
using PushOperator.FaultRunner.Reporting;
using PushOperator.LocalCluster.Cluster;

namespace PushOperator.FaultRunner.Commands;

/// <summary>Runs trials of the fleet, each on a system of its own, and reports.</summary>
/// <param name="Brokers">What stands for Kafka.</param>
/// <param name="Connections">How many; null: as each trial likes.</param>
/// <param name="MarkdownFile">For Markdown; null: none.</param>
internal sealed record FleetCommand(BrokerKinds Brokers, int? Connections, string? MarkdownFile)
{
    private const int Reached = 0;
    private const int Missed = 1;
    private const int MaxConnections = 9_000;

    /// <summary>The command as it is typed.</summary>
    public static Command Build()
    {
        var ids = new Argument<string[]>("TRIALS") { Description = $"Which trials. Default: {string.Join(' ', TrialCatalogue.All.Select(trial => trial.Id))}.", Arity = ArgumentArity.ZeroOrMore };
        ids.Validators.Add(result =>
        {
            foreach (var id in result.Tokens.Select(token => token.Value).Where(id => TrialCatalogue.Find(id) is null))
                result.AddError($"there is no trial {id}; there are {string.Join(' ', TrialCatalogue.All.Select(trial => trial.Id))}");
        });
        var connections = new Option<int?>("--connections") { Description = $"How many, 10 to {MaxConnections}. Default: as each trial likes, 3000 to 8000.", HelpName = "N" };
        connections.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 10 or > MaxConnections) result.AddError($"--connections must be 10 to {MaxConnections}: the routers' processes need two descriptors for each");
        });
        var common = new KafkaOptions();
        var fleet = new Command("fleet", "What happens to thousands of connections when gateways come, go, and are killed; measured beside the goals.") { ids, connections };
        common.AddTo(fleet);
        fleet.SetAction((parsed, stop) =>
        {
            ITrial[] chosen = parsed.GetValue(ids) is { Length: > 0 } asked ? [.. asked.Select(TrialCatalogue.Find).OfType<ITrial>()] : [.. TrialCatalogue.All];
            return new FleetCommand(common.Brokers(parsed), parsed.GetValue(connections), common.MarkdownFile(parsed)).RunAsync(chosen, stop);
        });
        return fleet;
    }

    /// <summary>Runs them.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<ITrial> trials, CancellationToken stop)
    {
        var console = new RunConsole(TimeProvider.System);
        var outcomes = new List<TrialOutcome>();
        try
        {
            foreach (var trial in trials)
            {
                var connections = Connections ?? trial.Connections;
                console.Tell($"{trial.Id}: {trial.Description}, {connections} connections");
                var outcome = new TrialOutcome(trial, connections, await FleetGround.TryAsync(trial, Brokers, connections, stop));
                outcomes.Add(outcome);
                foreach (var figure in outcome.Figures) console.Tell($"  {figure.Name}: {figure.Measured}{(figure.Goal.Length > 0 ? $" (goal {figure.Goal}{(figure.IsReached ? "" : ", missed")})" : "")}");
            }
        }
        catch (Exception exception) when (exception is TimeoutException or CannotStartException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Missed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted");
            return Missed;
        }

        if (MarkdownFile is not null) await File.WriteAllTextAsync(MarkdownFile, FleetReport.Write(Brokers, outcomes), CancellationToken.None);
        return outcomes.TrueForAll(outcome => outcome.IsReached) ? Reached : Missed;
    }
}
