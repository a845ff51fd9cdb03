using System.Diagnostics;

namespace PushOperator.FunctionalTests;

/// <summary>The process that plays a gateway pod.</summary>
internal static class GatewayProcess
{
    /// <summary>SIGKILL to the process of the pod; it gets no chance to say goodbye.</summary>
    /// <exception cref="InvalidOperationException">No process was started for that pod.</exception>
    public static void Kill(string pod)
    {
        var variable = $"POD_NAME={pod}";
        var killed = 0;
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (!Environment(process.Id).Contains(variable)) continue;
                process.Kill();
                killed++;
            }
        }

        if (killed == 0) throw new InvalidOperationException($"no process has POD_NAME={pod}");
    }

    private static string[] Environment(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or another user's: not ours in either case.
            return [];
        }
    }
}
