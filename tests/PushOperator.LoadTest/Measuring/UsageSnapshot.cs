using System.Diagnostics;

namespace PushOperator.LoadTest.Measuring;

/// <summary>What server, subscribers, this process and the machine have used up to a moment.</summary>
internal sealed record UsageSnapshot
{
    public required long TakenAt { get; init; }

    public required CpuTime Server { get; init; }

    public required CpuTime Generator { get; init; }

    public required CpuTime Own { get; init; }

    public required double Busy { get; init; }

    public required IReadOnlyDictionary<int, (string Name, CpuTime Cpu)> Threads { get; init; }

    public static UsageSnapshot Take(int server, int generator) => new()
    {
        TakenAt = Stopwatch.GetTimestamp(),
        Server = ProcFile.ReadStat($"/proc/{server}/stat").Cpu,
        Generator = ProcFile.ReadStat($"/proc/{generator}/stat").Cpu,
        Own = ProcFile.ReadStat("/proc/self/stat").Cpu,
        Busy = ProcFile.ReadBusy(),
        Threads = ReadThreads(server),
    };

    /// <summary>What was used since.</summary>
    public Usage Since(UsageSnapshot before) => new()
    {
        Seconds = Stopwatch.GetElapsedTime(before.TakenAt, TakenAt).TotalSeconds,
        Server = Server - before.Server,
        Generator = Generator - before.Generator,
        Own = Own - before.Own,
        Busy = Busy - before.Busy,
        Threads = [.. Threads
            .Select(thread => (thread.Value.Name, Cpu: thread.Value.Cpu - before.Threads.GetValueOrDefault(thread.Key).Cpu))
            .Where(thread => thread.Cpu.Total > 0)
            .GroupBy(thread => thread.Name)
            .Select(same => new ThreadShare(same.Key, same.Count(), same.Sum(thread => thread.Cpu.User), same.Sum(thread => thread.Cpu.System)))
            .OrderByDescending(share => share.UserSeconds + share.SystemSeconds)],
    };

    private static Dictionary<int, (string Name, CpuTime Cpu)> ReadThreads(int process)
    {
        var threads = new Dictionary<int, (string, CpuTime)>();
        foreach (var directory in Directory.GetDirectories($"/proc/{process}/task"))
        {
            try
            {
                threads[int.Parse(Path.GetFileName(directory), System.Globalization.CultureInfo.InvariantCulture)] = ProcFile.ReadStat($"{directory}/stat");
            }
            catch (IOException)
            {
                // It ended in between: its time is in the process's sum all the same.
            }
        }

        return threads;
    }
}
