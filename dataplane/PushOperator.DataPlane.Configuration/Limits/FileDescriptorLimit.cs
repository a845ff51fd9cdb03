using System.Globalization;

namespace PushOperator.DataPlane.Configuration.Limits;

/// <summary>
/// RLIMIT_NOFILE of this process, as the kernel enforces it. A .NET process that runs out of descriptors aborts, so a pod refuses
/// connections long before.
/// </summary>
public static class FileDescriptorLimit
{
    private const string Row = "Max open files";

    /// <summary>The soft limit (the runtime raises it to the hard one at start), or null where the system does not tell or sets none.</summary>
    public static int? Read() => File.Exists("/proc/self/limits") ? Parse(File.ReadLines("/proc/self/limits")) : null;

    /// <summary>Reads the lines of <c>/proc/self/limits</c>: name, soft limit, hard limit, unit.</summary>
    public static int? Parse(IEnumerable<string> lines)
    {
        var row = lines.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
        var soft = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? (int)Math.Min(limit, int.MaxValue) : null;
    }
}
