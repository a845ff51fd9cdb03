using System.Globalization;

namespace PushOperator.LocalCluster.Kubelet.Processes;

/// <summary>
/// Remembers on disk which processes we started, so that the next start can end what a crashed one left. A process is known by its
/// id <em>and</em> its start time: ids are used again, the pair is not.
/// </summary>
/// <param name="directory">One empty file a process, named <c>pid-starttime</c>; made when needed.</param>
internal sealed class ProcessRecords(string directory)
{
    /// <summary>Remembers a process that was just started; one that has already ended is not remembered.</summary>
    public void Add(int pid)
    {
        if (StartTime(pid) is not { } started) return;
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(FileFor(pid, started), []);
    }

    /// <summary>Forgets a process that ended.</summary>
    public void Remove(int pid)
    {
        if (!Directory.Exists(directory)) return;
        foreach (var file in Directory.EnumerateFiles(directory, $"{pid}-*")) File.Delete(file);
    }

    /// <summary>Kills every remembered process that still runs, and forgets all.</summary>
    /// <returns>How many were killed.</returns>
    public int KillLeftovers()
    {
        if (!Directory.Exists(directory)) return 0;
        var killed = 0;
        foreach (var file in Directory.GetFiles(directory))
        {
            var parts = Path.GetFileName(file).Split('-');
            if (parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var pid) && StartTime(pid) == parts[1] && Posix.Signal(pid, Posix.SigKill))
                killed++;
            File.Delete(file);
        }

        return killed;
    }

    private string FileFor(int pid, string started) => Path.Combine(directory, $"{pid}-{started}");

    /// <summary>Clock ticks since boot at which the process started, as <c>/proc</c> writes them; null when there is none.</summary>
    private static string? StartTime(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name in parentheses may hold spaces; the start time is the 20th field after it.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
