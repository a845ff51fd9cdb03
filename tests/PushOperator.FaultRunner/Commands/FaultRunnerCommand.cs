using System.CommandLine;
using PushOperator.FaultRunner.Faults;
using PushOperator.FaultRunner.Running;

namespace PushOperator.FaultRunner.Commands;

/// <summary>The command line: <c>soak</c>, <c>faults</c> and <c>fleet</c>.</summary>
internal static class FaultRunnerCommand
{
    private const int Usage = 2;
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SoakInterval = TimeSpan.FromSeconds(10);

    /// <summary>Runs a command line.</summary>
    /// <returns>0 only if every promise was kept.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var result = Root().Parse(args);
        if (result.Errors.Count == 0) return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopBound, EnableDefaultExceptionHandler = false });
        foreach (var error in result.Errors) await Console.Error.WriteLineAsync(error.Message);
        return Usage;
    }

    private static RootCommand Root() => new("Breaks a local Push Operator under load and judges what subscribers got. Ends with 0 only if every promise was kept.") { Soak(), Faults(), FleetCommand.Build() };

    private static Command Soak()
    {
        var common = new CommonOptions();
        var minutes = new Option<double>("--minutes") { Description = "How long faults come. Default 5.", DefaultValueFactory = _ => 5, HelpName = "N" };
        var soak = new Command("soak", "A random mix of faults of gateways, lines and Kafka under load, for a time; the next comes whether the system has recovered or not.") { minutes };
        common.AddTo(soak);
        soak.SetAction((parsed, stop) =>
        {
            var run = common.Read(parsed);
            return run.RunAsync(FaultPlan.Mix(FaultCatalogue.ForSoak(run.Brokers), run.Seed), run.Every ?? SoakInterval, TimeSpan.FromMinutes(parsed.GetValue(minutes)), stop);
        });
        return soak;
    }

    private static Command Faults()
    {
        var common = new CommonOptions();
        var ids = new Argument<string[]>("IDS") { Description = "Which faults, such as G1 K11. Default: all that the brokers allow.", Arity = ArgumentArity.ZeroOrMore };
        ids.Validators.Add(result =>
        {
            foreach (var id in result.Tokens.Select(token => token.Value).Where(id => FaultCatalogue.Find(id) is null))
                result.AddError($"there is no fault {id}; there are {string.Join(' ', FaultCatalogue.All.Select(fault => fault.Id))}");
        });
        var seeds = new Option<int>("--seeds") { Description = "How many times every fault comes, each time in another order. Default 1.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var faults = new Command("faults", "Every fault in turn under load, each after the recovery from the one before.") { ids, seeds };
        common.AddTo(faults);
        faults.SetAction((parsed, stop) =>
        {
            var run = common.Read(parsed);
            IFault[] chosen = [.. FaultCatalogue.For(run.Brokers).Where(fault => parsed.GetValue(ids) is not { Length: > 0 } asked || asked.Contains(fault.Id, StringComparer.OrdinalIgnoreCase))];
            var plan = Enumerable.Range(0, parsed.GetValue(seeds)).SelectMany(number => FaultPlan.EachOnce(chosen, unchecked(run.Seed + number)));
            return run.RunAsync(plan, run.Every, TimeSpan.MaxValue, stop);
        });
        return faults;
    }
}
