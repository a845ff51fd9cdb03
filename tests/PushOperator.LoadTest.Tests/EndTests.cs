using System.Globalization;
using PushOperator.LoadTest.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.LoadTest.Tests;

public sealed class EndTests
{
    /// <summary>Guards: <c>GatewayServer.Guard</c>, and that subscribers and yardsticks end with their standard input.</summary>
    [Theory]
    [InlineData("gateway", 3)]
    [InlineData("ceiling", 2)]
    public async Task A_run_that_is_killed_leaves_no_process(string server, int processes)
    {
        using var run = LoadTestProgram.Start("run", "fanout-128", "--connections", "10", "--servers", server, "--duration", "60s", "--warm-up", "0.1s", "--allow-debug");
        IReadOnlyList<int> children = [];
        try
        {
            // The server, its subscribers, and the gateway's guard.
            await Eventually.HoldsAsync(() => Task.FromResult((children = ChildrenOf(run.Id)).Count == processes), $"{processes} processes", TimeSpan.FromSeconds(60));
        }
        finally
        {
            run.Kill();
        }

        await Eventually.HoldsAsync(() => Task.FromResult(children.All(IsGone)), "all of them gone", TimeSpan.FromSeconds(20));
    }

    private static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. Directory.GetDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && StatOf(id) is { } fields && fields[1] == parent.ToString(CultureInfo.InvariantCulture))];

    // One that has ended and waits for its parent to take notice is gone, too.
    private static bool IsGone(int process) => StatOf(process) is not { } fields || fields[0] == "Z";

    /// <summary>State, parent and what follows in <c>/proc/PID/stat</c>; null when there is no such process.</summary>
    private static string[]? StatOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
