using PushOperator.FaultRunner.Faults;
using PushOperator.Oracle;
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
    public void Show(OracleReport report)
    {
        var table = new Table { Border = TableBorder.Ascii };
        table.AddColumns("fault", "");
        foreach (var column in new[] { "runs", "deliveries", "lost", "duplicated", "worst recovery" }) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var fault in report.Faults)
            table.AddRow(fault.Fault, FaultCatalogue.Describe(fault.Fault), $"{fault.Runs}", $"{fault.Delivered}", $"{fault.Lost}", $"{fault.Duplicated}", Seconds(fault.WorstRecovery));
        table.AddRow("all", "", $"{report.Faults.Skip(1).Sum(fault => fault.Runs)}", $"{report.Delivered}", $"{report.Lost}", $"{report.Duplicated}", Seconds(report.WorstRecovery));
        // A file or a pipe has no width: a line stays a line.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
        foreach (var violation in report.Violations.Take(ViolationsShown)) Console.WriteLine(violation);
        if (report.Violations.Count > ViolationsShown) Console.WriteLine($"and {report.Violations.Count - ViolationsShown} more");
        Console.WriteLine(report.IsKept
            ? $"Kept: {report.Published} published, {report.Delivered} delivered, none lost, none out of order."
            : $"Broken: {report.Violations.Count} violations, {report.Lost} lost, {report.OutOfOrder} out of order.");
    }

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0.0} s";
}
