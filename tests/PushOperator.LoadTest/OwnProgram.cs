using System.Diagnostics;

namespace PushOperator.LoadTest;

/// <summary>Starts this program once more, with other arguments: subscribers and yardsticks have processes of their own, so that their CPU time is theirs.</summary>
internal static class OwnProgram
{
    /// <summary>Starts it with its standard input and output on pipes; it ends when its standard input does, so also when this process dies.</summary>
    public static Process Start(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, isHost ? [typeof(OwnProgram).Assembly.Location, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Ends a process that was started here.</summary>
    public static async Task EndAsync(Process process)
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
