using Spectre.Console;

namespace PushOperator.LocalCluster.Demonstration;

/// <summary>Tells what happens, each line behind the seconds since the start; plain text when the output is not a terminal.</summary>
internal sealed class Story(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly IAnsiConsole _console = CreateConsole();

    /// <summary>Tells one thing.</summary>
    public void Tell(string line) => _console.MarkupLine($"[grey]{time.GetElapsedTime(_began).TotalSeconds,5:0.0} s[/]  {Markup.Escape(line)}");

    /// <summary>The numbers at the end.</summary>
    public void Show(IEnumerable<GroupResult> results)
    {
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.Ascii : TableBorder.Rounded };
        table.AddColumn("group");
        foreach (var column in new[] { "expected", "delivered", "duplicated", "lost", "out of order" }) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var result in results)
            table.AddRow(result.Group, $"{result.Expected}", $"{result.Delivered}", $"{result.Duplicated}", Judged(result.Lost), Judged(result.OutOfOrder));
        _console.WriteLine();
        _console.Write(table);
    }

    /// <summary>The last word.</summary>
    public void Conclude(bool kept) => _console.MarkupLine(kept
        ? "[green]Nothing was lost, and every key stayed in order.[/] (A duplicate is a message whose acknowledgement died with its gateway: it comes again with the same id.)"
        : "[red]The promise was broken: see the table.[/]");

    private static IAnsiConsole CreateConsole()
    {
        var plain = Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        // A file or a pipe has no width: a line stays a line.
        if (plain) console.Profile.Width = 1_000;
        return console;
    }

    private static string Judged(long count) => count == 0 ? "[green]0[/]" : $"[red]{count}[/]";
}
