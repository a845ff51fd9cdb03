using System.Diagnostics;
using System.Globalization;

namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>
/// Runs generated cases: none may throw what is no verdict, take longer than a second, or allocate more than it is allowed. A case is made from the run's seed and its own number, so a failing one is repeated alone.
/// </summary>
/// <remarks>
/// <c>PUSH_FUZZ_CASES</c> is the number of cases over all five kinds (20,000), <c>PUSH_FUZZ_SEED</c> the seed (the same in each run; <c>random</c> draws one), <c>PUSH_FUZZ_CASE</c> the one case to run.
/// </remarks>
internal static class FuzzRun
{
    private const int Kinds = 5;
    private const int FixedSeed = 20_260_801;
    private const int Tries = 3;
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    /// <summary>Runs this kind's share of the cases.</summary>
    /// <param name="kind">Its name, for the message.</param>
    /// <param name="judge">Makes a case and judges what comes of it.</param>
    /// <param name="mayAllocate">Bytes that a case may allocate on its thread.</param>
    /// <param name="divisor">Runs that fraction of the share: for cases that cost much.</param>
    /// <exception cref="FuzzFailureException">A case failed.</exception>
    public static Task RunAsync(string kind, Action<Random> judge, long mayAllocate, int divisor = 1) =>
        RunAsync(kind, judge, mayAllocate, Math.Max(1, (Setting("PUSH_FUZZ_CASES") ?? 20_000) / Kinds / divisor), Seed(), Setting("PUSH_FUZZ_CASE"), s_slow, s_hang);

    /// <summary>The same with everything said.</summary>
    public static async Task RunAsync(string kind, Action<Random> judge, long mayAllocate, int cases, int seed, int? only, TimeSpan slow, TimeSpan hang)
    {
        var (current, began) = (0, Stopwatch.GetTimestamp());
        var running = Task.Factory.StartNew(
            () =>
            {
                for (var number = only ?? 0; number < (only + 1 ?? cases); number++)
                {
                    Volatile.Write(ref began, Stopwatch.GetTimestamp());
                    Volatile.Write(ref current, number);
                    Judge(number);
                }
            },
            TaskCreationOptions.LongRunning);
        while (await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System)) != running)
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref began)) > hang) throw Failure(Volatile.Read(ref current), $"did not end within {hang.TotalSeconds:0} s");
        }

        await running;

        void Judge(int number)
        {
            for (var attempt = 1; ; attempt++)
            {
                var (allocated, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
                try
                {
                    judge(new Random(unchecked((seed * 1_000_003) + number)));
                }
                catch (Exception exception)
                {
                    throw Failure(number, $"{exception.GetType().Name}: {exception.Message}", exception);
                }

                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                if (allocated > mayAllocate) throw Failure(number, $"allocated {allocated} bytes, {mayAllocate} are allowed");
                if (Stopwatch.GetElapsedTime(started) <= slow) return;
                // On a busy machine anything takes a second once; what is slow by itself takes it every time.
                if (attempt == Tries) throw Failure(number, $"took longer than {slow.TotalSeconds:0.#} s {Tries} times");
            }
        }

        FuzzFailureException Failure(int number, string what, Exception? cause = null) =>
            new($"{kind}, case {number}: {what}\nRepeat it with PUSH_FUZZ_SEED={seed} PUSH_FUZZ_CASE={number}", cause);
    }

    private static int Seed() => Environment.GetEnvironmentVariable("PUSH_FUZZ_SEED") == "random" ? Random.Shared.Next() : Setting("PUSH_FUZZ_SEED") ?? FixedSeed;

    private static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
