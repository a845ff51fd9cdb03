using PushOperator.FaultRunner.Running;
using Spectre.Console;

namespace PushOperator.FaultRunner.Reporting;

/// <summary>Tells what happens and how it ended.</summary>
internal sealed class RunConsole(TimeProvider time)
{
    private const int ViolationsShown = 20;
    private readonly long _began = time.GetTimestamp();

    /// <summary>Tells one thing.</summary>
    public void Tell(string line) => Console.WriteLine($"{time.GetElapsedTime(_began).TotalSeconds,6:0.0} s  {line}");

    /// <summary>The table, and the first violations.</summary>
    public void Show(RunReport report)
    {
        var table = new Table { Border = TableBorder.Ascii };
        foreach (var (column, index) in FaultTable.Columns.Select((column, index) => (column, index)))
            table.AddColumn(index < FaultTable.WordColumns ? new TableColumn(column) : new TableColumn(column).RightAligned());
        foreach (var row in FaultTable.Rows(report)) table.AddRow([.. row]);
        // A file or a pipe has no width: a line stays a line.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
        var violations = report.Violations.ToArray();
        foreach (var violation in violations.Take(ViolationsShown)) Console.WriteLine(violation);
        if (violations.Length > ViolationsShown) Console.WriteLine($"and {violations.Length - ViolationsShown} more");
        foreach (var trend in report.Resources) Console.WriteLine(trend);
        Console.WriteLine(FaultTable.Verdict(report));
    }
}
