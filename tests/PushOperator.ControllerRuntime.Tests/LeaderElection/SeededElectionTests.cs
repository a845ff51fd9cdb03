using System.Collections.Concurrent;

namespace PushOperator.ControllerRuntime.Tests.LeaderElection;

/// <summary>
/// Faults O23 to O25 at random: two processes, a clock of the test's, and in each run another seed that pauses requests, slows or loses their answers, cuts a process off, and steps the wall
/// clock by up to a minute. In no run may two hold the leadership at the same moment, and a leader that is gone for good is followed.
/// </summary>
/// <remarks>
/// How soon it is followed is <see cref="LeaderElectorTests"/>' to say: with so many runs at a time what the clock wakes may come late. Guards: <c>Leadership.IsHeld</c> and <c>Term.Extend</c> count from before a renewal is sent; <c>LeaseObservation</c> measures on the monotonic clock.
/// </remarks>
public sealed class SeededElectionTests
{
    private const int Runs = 1_000;
    private const int AtATime = 32;
    private const int Faults = 6;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    // Longer than any write is under way.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task In_a_thousand_runs_two_never_lead_at_once_and_a_leader_that_is_gone_is_followed()
    {
        var failures = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(
            Enumerable.Range(1, Runs),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = TestContext.Current.CancellationToken },
            async (seed, _) =>
            {
                if (await RunAsync(seed) is { } failure) failures.Add($"seed {seed}: {failure}");
            });

        failures.Should().BeEmpty();
    }

    /// <returns>What went wrong, or null.</returns>
    private static async Task<string?> RunAsync(int seed)
    {
        var random = new Random(seed);
        var clock = new SteppedClock { Step = Step };
        var lease = new MemoryLease();
        await using var a = new Candidate("a", lease, clock);
        await using var b = new Candidate("b", lease, clock);
        var overlaps = 0;
        void Look() => overlaps += a.Leads && b.Leads ? 1 : 0;
        for (var fault = 0; fault < Faults; fault++)
        {
            Disturb(random.Next(2) == 0 ? a : b, clock, random);
            await clock.AdvanceAsync(TimeSpan.FromSeconds(random.Next(1, 16)), Look);
        }

        foreach (var candidate in new[] { a, b }) Mend(candidate);
        try
        {
            await clock.AdvanceUntilAsync(() => a.Leads || b.Leads, Bound, Look);
            var (leader, other) = a.Leads ? (a, b) : (b, a);
            leader.Lease.IsCut = true;
            await clock.AdvanceUntilAsync(() => other.Leads, Bound, Look);
            await clock.AdvanceAsync(Settling, Look);
        }
        catch (TimeoutException exception)
        {
            return exception.Message;
        }

        return overlaps == 0 ? null : $"two led at once at {overlaps} looks";
    }

    private static void Disturb(Candidate candidate, SteppedClock clock, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                candidate.Lease.WriteLatency = TimeSpan.FromSeconds(random.Next(1, 14));
                break;
            case 1:
                candidate.Lease.IsCut = true;
                break;
            case 2:
                candidate.Lease.AnswersAreLost = true;
                break;
            case 3:
                clock.WallClockError += TimeSpan.FromSeconds(random.Next(-60, 61));
                break;
            default:
                Mend(candidate);
                break;
        }
    }

    private static void Mend(Candidate candidate) =>
        (candidate.Lease.WriteLatency, candidate.Lease.IsCut, candidate.Lease.AnswersAreLost) = (TimeSpan.Zero, false, false);
}
