using System.Globalization;
using PushOperator.LoadTest.Tests.Support;
using PushOperator.TestUtilities;

namespace PushOperator.LoadTest.Tests;

public sealed class EndTests
{
    /// <summary>Guards: <c>GatewayServer.Guard</c>, and that subscribers and yardsticks end with their standard input.</summary>
    [Fact]
    public async Task A_run_that_is_killed_leaves_no_process()
    {
        using var run = LoadTestProgram.Start("run", "fanout-128", "--connections", "10", "--servers", "gateway,ceiling", "--duration", "60s", "--warm-up", "0.1s", "--allow-debug");
        IReadOnlyList<int> children = [];
        try
        {
            // Gateway, its guard, ceiling, and the subscribers of both.
            await Eventually.HoldsAsync(() => Task.FromResult((children = ChildrenOf(run.Id)).Count == 5), "five processes", TimeSpan.FromSeconds(60));
        }
        finally
        {
            run.Kill();
        }

        await Eventually.HoldsAsync(() => Task.FromResult(children.All(IsGone)), "all of them gone", TimeSpan.FromSeconds(20));
    }

    private static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. Directory.GetFiles($"/proc/{parent}/task", "children", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    private static bool IsGone(int process)
    {
        try
        {
            // One that has ended and waits for its parent to take notice is gone, too.
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
