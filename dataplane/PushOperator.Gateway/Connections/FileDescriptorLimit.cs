using System.Globalization;

namespace PushOperator.Gateway.Connections;

/// <summary>The process's limit on open files. A .NET process that runs out of them aborts, so connections are refused long before.</summary>
internal static class FileDescriptorLimit
{
    private const string LimitsFile = "/proc/self/limits";
    private const string Label = "Max open files";

    /// <summary>The soft limit, or <see cref="int.MaxValue"/> where the kernel does not say or sets none.</summary>
    public static int Current() => File.Exists(LimitsFile) ? Parse(File.ReadLines(LimitsFile)) : int.MaxValue;

    /// <summary>Finds the soft limit in the lines of <c>/proc/self/limits</c>.</summary>
    internal static int Parse(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal));
        var soft = line?[Label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}
