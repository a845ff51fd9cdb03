using System.Globalization;
using PushOperator.LoadTest.Interop;

namespace PushOperator.LoadTest.Measuring;

/// <summary>Numbers from <c>/proc</c> (proc(5)).</summary>
internal static class ProcFile
{
    private const int ClockTicks = 2;
    private static readonly double s_ticksPerSecond = Libc.SystemConfiguration(ClockTicks);

    /// <summary>CPU time in a <c>stat</c> file of a process or thread, and its name.</summary>
    public static (string Name, CpuTime Cpu) ReadStat(string path)
    {
        var text = File.ReadAllText(path);
        var close = text.LastIndexOf(')');
        var fields = text[(close + 2)..].Split(' ');

        // Fields 14 and 15 of stat; the first after the name is field 3.
        return (text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..close], new CpuTime(Seconds(fields[11]), Seconds(fields[12])));
    }

    /// <summary>Resident memory of a process, in bytes.</summary>
    public static long ReadResident(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Time that all processors were busy, in seconds.</summary>
    public static double ReadBusy()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // cpu user nice system idle iowait irq softirq steal
        return new[] { 1, 2, 3, 6, 7, 8 }.Sum(field => Seconds(fields[field]));
    }

    private static double Seconds(string ticks) => long.Parse(ticks, CultureInfo.InvariantCulture) / s_ticksPerSecond;
}
