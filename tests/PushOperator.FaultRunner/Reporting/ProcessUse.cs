using System.Globalization;

namespace PushOperator.FaultRunner.Reporting;

/// <summary>What a process of this machine uses, as <c>/proc</c> tells.</summary>
/// <param name="ResidentBytes">Of memory.</param>
/// <param name="Descriptors">Open files and sockets.</param>
/// <param name="Threads">Of the operating system.</param>
internal sealed record ProcessUse(long ResidentBytes, int Descriptors, int Threads)
{
    /// <summary>Of a process now; null when there is none.</summary>
    public static ProcessUse? Of(int processId)
    {
        try
        {
            var status = File.ReadAllLines($"/proc/{processId}/status");
            return new ProcessUse(Number(status, "VmRSS:") << 10, Directory.GetFiles($"/proc/{processId}/fd").Length, (int)Number(status, "Threads:"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first number of a line; 0 when the process is a zombie, which has no memory.</summary>
    private static long Number(string[] status, string name) =>
        status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture)
            : 0;
}
