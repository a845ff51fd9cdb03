using PushOperator.LoadTest.Measuring;
using PushOperator.LoadTest.Reporting;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>Makes a <see cref="Measurement"/> of a <see cref="Phase"/>.</summary>
internal static class PhaseFigures
{
    // Shares and cores from which on a figure is to be doubted.
    private const double MuchForOthers = 0.15;
    private const double ServerAtWork = 0.7;
    private const double GeneratorFull = 0.95;

    /// <summary>A phase in which the server had always something pending.</summary>
    public static Measurement Saturated(this Phase phase, Contestant contestant, string @case, int round) => phase.Measure(contestant, @case, round, [
        (Figure.PerCpuSecond, phase.DeliveriesPerCpuSecond),
        (Figure.PerSecond, phase.Fleet.Delivered / phase.Usage.Seconds),
    ]) with { Notes = [.. Doubts(phase.Usage), .. SaturationDoubts(phase.Usage)] };

    /// <summary>A phase at a fixed rate.</summary>
    public static Measurement Paced(this Phase phase, Contestant contestant, string @case, int round, params (Figure Figure, double Value)[] more) => phase.Measure(contestant, @case, round, [
        (Figure.PerCpuSecond, phase.DeliveriesPerCpuSecond),
        (Figure.P50, phase.Fleet.Latency.P50),
        (Figure.P99, phase.Fleet.Latency.P99),
        (Figure.P999, phase.Fleet.Latency.P999),
        .. more,
    ]);

    /// <summary>A measurement with these figures and those of the machine.</summary>
    public static Measurement Measure(this Phase phase, Contestant contestant, string @case, int round, params IEnumerable<(Figure Figure, double Value)> figures) => new()
    {
        Case = @case,
        Server = contestant.Name,
        Round = round,
        Expected = phase.Expected,
        Delivered = phase.Fleet.Delivered,
        Valid = phase.IsValid,
        Figures = figures.Concat(Machine(phase.Usage)).ToDictionary(figure => figure.Figure.Key, figure => figure.Value),
        Notes = [.. Doubts(phase.Usage)],
        Threads = phase.Usage.Threads,
    };

    /// <summary>How busy whom.</summary>
    public static IEnumerable<(Figure Figure, double Value)> Machine(Usage usage) =>
    [
        (Figure.ServerCores, usage.ServerCores),
        (Figure.GeneratorCores, usage.GeneratorCores),
        (Figure.Busy, usage.BusyShare),
        (Figure.Others, usage.OthersShare),
    ];

    public static IEnumerable<string> Doubts(Usage usage)
    {
        if (usage.OthersShare > MuchForOthers) yield return $"more than {MuchForOthers:0 %} of the machine went to other programs: trust no time, only CPU-seconds";
    }

    private static IEnumerable<string> SaturationDoubts(Usage usage)
    {
        if (usage.ServerCores >= ServerAtWork) yield break;
        yield return usage.GeneratorCores > GeneratorFull
            ? "the subscribers' process was the bottleneck, not the server"
            : "the server was not the bottleneck: it had less than 0.7 of a processor's work";
    }
}
