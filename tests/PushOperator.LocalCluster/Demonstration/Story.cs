using Spectre.Console;

namespace PushOperator.LocalCluster.Demonstration;

/// <summary>Tells what happens, each line behind the seconds since the start; plain text when the output is not a terminal.</summary>
internal sealed class Story(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
    });

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
        ? "[green]Nothing was lost, and every key stayed in order.[/]"
        : "[red]The promise was broken: see the table.[/]");

    private static string Judged(long count) => count == 0 ? "[green]0[/]" : $"[red]{count}[/]";
}
