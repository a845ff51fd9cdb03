using PushOperator.FaultRunner.Faults;
using PushOperator.FaultRunner.Ground;

namespace PushOperator.FaultRunner.Running;

/// <summary>
/// One fault on a running ground. 1. Wait until the ground is whole. 2. Break and mend. 3. Wait until everything published before the end of the fault is delivered and acknowledged. 4. Ask the judge
/// what was broken for good since the case began.
/// </summary>
internal static class FaultCase
{
    private const int Shown = 5;
    private static readonly TimeSpan MendBound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs it. Never throws but when cancelled: what went wrong is a problem of the outcome.</summary>
    public static async Task<CaseOutcome> RunAsync(FaultGround ground, PlannedFault planned, CancellationToken stop)
    {
        var problems = new List<string>();
        var before = await ground.Judge.AskAsync(oracle => oracle.Violations.Count);
        TimeSpan? recovery = null;
        try
        {
            // 1.
            await ground.WholeAsync(stop);
            // 2.
            await BreakAndMendAsync(ground, planned, stop);
            // 3.
            recovery = await RecoverAsync(ground, planned.Fault, problems, stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            problems.Add(Tell(exception));
        }

        // 4.
        problems.AddRange(ground.Orders.Readers.Where(reader => reader.Failure is not null).Select(reader => $"{reader.Name} ended: {reader.Failure!.Message}"));
        problems.AddRange(Shorten(await ground.Judge.AskAsync(oracle => oracle.Violations.Skip(before).Select(violation => violation.ToString()).ToArray())));
        return new CaseOutcome(planned.Fault.Id, planned.Length, planned.Seed, recovery, problems);
    }

    /// <summary>Only breaks and mends, whatever state the ground is in.</summary>
    /// <returns>What went wrong with the fault itself; null: nothing.</returns>
    public static async Task<string?> BreakAsync(FaultGround ground, PlannedFault planned, CancellationToken stop)
    {
        try
        {
            await BreakAndMendAsync(ground, planned, stop);
            return null;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            return Tell(exception);
        }
    }

    // Faults bound their own waits; this one is for what they forgot.
    private static async Task BreakAndMendAsync(FaultGround ground, PlannedFault planned, CancellationToken stop)
    {
        var bound = planned.Length + MendBound;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ending.CancelAfter(bound);
        try
        {
            await planned.Fault.RunAsync(ground, new Random(planned.Seed), planned.Length, ending.Token).WaitAsync(bound + MendBound, ground.Time, stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"the fault itself did not end within {bound.TotalSeconds:0} s");
        }
    }

    private static async Task<TimeSpan?> RecoverAsync(FaultGround ground, IFault fault, List<string> problems, CancellationToken stop)
    {
        var began = ground.Time.GetTimestamp();
        while (true)
        {
            var (isRecovered, waiting) = await ground.Judge.AskAsync(oracle => oracle.IsRecovered(oracle.EndedFaults - 1) ? (true, []) : (false, oracle.Waiting.Take(Shown).ToArray()));
            var took = ground.Time.GetElapsedTime(began);
            if (isRecovered) return took;
            if (took > fault.RecoveryBound)
            {
                problems.Add($"not recovered within {fault.RecoveryBound.TotalSeconds:0} s: {string.Join("; ", waiting)}");
                return null;
            }

            await Task.Delay(Pause, ground.Time, stop);
        }
    }

    private static string Tell(Exception exception) => exception is FaultException or TimeoutException ? exception.Message : exception.ToString();

    private static IEnumerable<string> Shorten(string[] violations) =>
        violations.Length <= Shown ? violations : [.. violations.Take(Shown), $"and {violations.Length - Shown} more"];
}
