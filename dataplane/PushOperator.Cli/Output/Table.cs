using Spectre.Console;

namespace PushOperator.Cli.Output;

/// <summary>Rows under headings, without lines, as kubectl prints them.</summary>
internal static class Table
{
    public static void Write(Terminal terminal, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Spectre.Console.Table { Border = TableBorder.None, Expand = false };
        foreach (var heading in headings) table.AddColumn(new TableColumn(new Text(heading)).PadLeft(0).PadRight(3));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(Printable.Of(cell))));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Output),
        });
        console.Profile.Width = terminal.Width;
        console.Write(table);
    }
}
