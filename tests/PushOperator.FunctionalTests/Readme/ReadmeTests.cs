using PushOperator.TestUtilities;

namespace PushOperator.FunctionalTests.Readme;

/// <summary>What the README tells a newcomer to type works, in that order, from top to bottom.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task Every_command_of_the_README_works_in_the_order_it_stands_there()
    {
        ProgramOnPath.Require("kubectl");
        using var home = new TemporaryDirectory();
        var blocks = ReadmeBlock.Parse(await File.ReadAllTextAsync(Repository.PathOf("README.md"), TestContext.Current.CancellationToken));
        var terminals = new SortedDictionary<int, Terminal>(Comparer<int>.Create((left, right) => right.CompareTo(left)));
        try
        {
            foreach (var block in blocks.Where(block => block.Terminal is not null))
            {
                if (!terminals.TryGetValue(block.Terminal!.Value, out var terminal))
                    terminals[block.Terminal.Value] = terminal = new Terminal(Repository.Root, Settings);
                var before = block.Then is { } watched ? terminals[watched].Output.Length : 0;
                await terminal.RunAsync(Here(block.Commands, home.Path), block.Until, block.Bound, TestContext.Current.CancellationToken);
                if (block.Then is { } other) await terminals[other].ShowsAsync(block.Shows!, before, block.Bound, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            // The last terminal first: the first one holds the cluster that the others talk to.
            foreach (var terminal in terminals.Values) await terminal.DisposeAsync();
        }

        blocks.Count(block => block.Terminal is not null).Should().BeGreaterThan(5, "the README has a tour");
    }

    [Fact]
    public void A_block_that_does_not_say_whether_it_is_run_is_refused()
    {
        var parse = () => ReadmeBlock.Parse("text\n```bash\nrm -rf build\n```\n");

        parse.Should().Throw<FormatException>().WithMessage("*rm -rf build*");
    }

    private static Dictionary<string, string> Settings { get; } = new() { ["DOTNET_NOLOGO"] = "1" };

    /// <summary>
    /// The reader's commands, with a directory of this run's own, and without the build: the tree is built already, and two
    /// builds of it at a time would write the same files.
    /// </summary>
    private static string Here(string commands, string home) => commands
        .Replace("/tmp/push-demo", home, StringComparison.Ordinal)
        .Replace("dotnet run --project", "dotnet run --no-build --project", StringComparison.Ordinal);
}
