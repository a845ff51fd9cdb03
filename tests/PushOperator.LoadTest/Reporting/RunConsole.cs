using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace PushOperator.LoadTest.Reporting;

/// <summary>Tells what happens on standard error, and how it ended on standard output.</summary>
internal sealed class RunConsole
{
    private const int ThreadsShown = 8;
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Tells one thing.</summary>
    public void Tell(string line) => Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(_began).TotalSeconds,6:0.0} s  {line}");

    /// <summary>The tables.</summary>
    /// <param name="threads">Also where each server's CPU time went.</param>
    public void Show(RunReport report, bool threads)
    {
        // A file or a pipe has no width: a line stays a line.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 240;
        Console.WriteLine($"{report.Machine.Processors} × {report.Machine.Processor}, {report.Machine.MemoryMb:#,0} MB, {report.Machine.System}, {report.Machine.Runtime}; {report.Build} build; {report.Kafka}");
        foreach (var scenario in report.Scenarios)
        {
            Console.WriteLine();
            Console.WriteLine($"{scenario.Name}: {scenario.Description}");
            if (scenario.Measurements.Count > 0) AnsiConsole.Write(Table(scenario));
            ShowNotes(scenario);
            foreach (var invalid in scenario.Measurements.Where(measurement => !measurement.Valid))
                Console.WriteLine($"INVALID: {invalid.Server}, round {invalid.Round}: {invalid.Delivered} delivered, {invalid.Expected} expected");
            foreach (var failure in scenario.Failures) Console.WriteLine($"FAILED: {failure}");
            if (threads) ShowThreads(scenario);
        }
    }

    private static void ShowNotes(ScenarioReport scenario)
    {
        foreach (var note in scenario.Measurements.SelectMany(measurement => measurement.Notes.Select(note => (Note: note, measurement.Server))).GroupBy(pair => pair.Note))
            Console.WriteLine($"note: {note.Key} ({string.Join(", ", note.CountBy(pair => pair.Server).Select(server => $"{server.Key} {server.Value} ×"))})");
    }

    private static Table Table(ScenarioReport scenario)
    {
        var used = Figure.All.Where(figure => scenario.Measurements.Any(measurement => measurement.Figures.ContainsKey(figure.Key))).ToArray();
        var table = new Table { Border = TableBorder.Ascii };
        table.AddColumns("case", "server");
        foreach (var title in used.Select(figure => figure.Title).Prepend("delivered of expected").Append($"{scenario.Primary} ÷ {scenario.Yardstick}'s")) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var row in scenario.Summary)
        {
            var figures = used.Select(figure => row.Figures.TryGetValue(figure.Key, out var spread) ? Text(spread, figure.Format) : "");
            table.AddRow([row.Case, row.Server, Deliveries(scenario, row), .. figures, row.Ratio is null ? "" : Text(row.Ratio, "0.000")]);
        }

        return table;
    }

    private static string Deliveries(ScenarioReport scenario, ServerSummary row)
    {
        var rounds = scenario.Measurements.Where(measurement => measurement.Case == row.Case && measurement.Server == row.Server).ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{rounds.Sum(round => round.Delivered):#,0} of {rounds.Sum(round => round.Expected):#,0}");
    }

    private static string Text(Spread spread, string format)
    {
        var text = spread.Median.ToString(format, CultureInfo.InvariantCulture);
        var (min, max) = (spread.Min.ToString(format, CultureInfo.InvariantCulture), spread.Max.ToString(format, CultureInfo.InvariantCulture));
        return min == max ? text : $"{text} ({min}–{max})";
    }

    private static void ShowThreads(ScenarioReport scenario)
    {
        foreach (var server in scenario.Measurements.GroupBy(measurement => (measurement.Case, measurement.Server)))
        {
            var threads = server.SelectMany(measurement => measurement.Threads).GroupBy(thread => thread.Name)
                .Select(same => (same.Key, Threads: same.Max(thread => thread.Threads), User: same.Sum(thread => thread.UserSeconds), System: same.Sum(thread => thread.SystemSeconds)))
                .OrderByDescending(thread => thread.User + thread.System).Take(ThreadsShown).ToArray();
            var total = threads.Sum(thread => thread.User + thread.System);
            if (total == 0) continue;
            Console.WriteLine($"CPU of {server.Key.Server} {server.Key.Case}: " + string.Join(", ", threads.Select(thread =>
                string.Create(CultureInfo.InvariantCulture, $"{thread.Threads} × {thread.Key} {(thread.User + thread.System) / total:0 %} ({thread.System / Math.Max(0.001, thread.User + thread.System):0 %} in the kernel)"))));
        }
    }
}
