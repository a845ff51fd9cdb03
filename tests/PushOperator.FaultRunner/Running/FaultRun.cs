using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Reporting;
using PushOperator.Oracle;

namespace PushOperator.FaultRunner.Running;

/// <summary>
/// One run. 1. Start a ground: the system under load. 2. Let the faults of the plan come. 3. Stop faults and publishing, wait until everything is delivered, and judge the history. A case that
/// breaks its ground ends it: the next one gets a fresh one.
/// </summary>
internal sealed class FaultRun(RunOptions options, RunConsole console, TimeProvider time)
{
    private readonly List<CaseOutcome> _cases = [];
    private readonly List<OracleReport> _grounds = [];
    private readonly List<ResourceTrend> _trends = [];

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The system was not ready to begin with.</exception>
    public async Task<RunReport> RunAsync(int seed, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        using var plan = options.Plan.GetEnumerator();
        var more = plan.MoveNext();
        while (more && time.GetElapsedTime(began) < options.Length)
        {
            // 1.
            console.Tell($"Starting a system on {options.Brokers.ToString().ToLowerInvariant()} brokers.");
            await using var ground = await FaultGround.StartAsync(new GroundOptions(options.Brokers, HistoryFile()), time, stop);
            await using var resources = new ResourceWatch(ground);
            // 2.
            var isWhole = true;
            for (; more && isWhole && time.GetElapsedTime(began) < options.Length; more = plan.MoveNext())
            {
                console.Tell($"{plan.Current}");
                isWhole = options.Every is { } every ? await OnTimeAsync(ground, plan.Current, every, stop) : await CaseAsync(ground, plan.Current, stop);
            }

            _trends.AddRange(await resources.EndAsync());
            // 3.
            console.Tell("Publishing has ended; waiting for what is under way.");
            _grounds.Add(await ground.FinishAsync(stop));
            foreach (var reader in ground.Orders.Readers.Where(reader => reader.Failure is not null)) console.Tell($"{reader.Name} failed: {reader.Failure!.Message}");
        }

        return new RunReport(options.Brokers.ToString(), seed, _cases, _grounds, _trends);
    }

    private string? HistoryFile() => options.History is null || _grounds.Count == 0 ? options.History : $"{options.History}.{_grounds.Count}";

    private async Task<bool> OnTimeAsync(FaultGround ground, PlannedFault planned, TimeSpan every, CancellationToken stop)
    {
        var next = Task.Delay(every, time, stop);
        if (await FaultCase.BreakAsync(ground, planned, stop) is { } problem)
        {
            _cases.Add(new CaseOutcome(planned.Fault.Id, planned.Length, planned.Seed, null, [problem]));
            console.Tell($"  {problem}");
        }

        await next;
        return true;
    }

    private async Task<bool> CaseAsync(FaultGround ground, PlannedFault planned, CancellationToken stop)
    {
        var outcome = await FaultCase.RunAsync(ground, planned, stop);
        _cases.Add(outcome);
        if (outcome.Recovery is { } recovery) console.Tell($"  recovered after {recovery.TotalSeconds:0.0} s");
        foreach (var problem in outcome.Problems) console.Tell($"  {problem}");
        return outcome.IsSurvived;
    }
}
