namespace PushOperator.LoadTest.Reporting;

/// <summary>What a scenario found.</summary>
internal sealed class ScenarioReport
{
    private readonly List<Measurement> _measurements = [];
    private readonly List<string> _failures = [];

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>The figure that ratios are of.</summary>
    public required string Primary { get; init; }

    /// <summary>The server that ratios are to.</summary>
    public required string Yardstick { get; init; }

    public IReadOnlyList<Measurement> Measurements => _measurements;

    /// <summary>Servers that could not be measured, and why.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Whether every delivery that was expected came, once, in every measurement.</summary>
    public bool Valid => _failures.Count == 0 && _measurements.Count > 0 && _measurements.All(measurement => measurement.Valid);

    public IReadOnlyList<ServerSummary> Summary =>
        [.. _measurements
            .GroupBy(measurement => (measurement.Case, measurement.Server))
            .Select(same => new ServerSummary(same.Key.Case, same.Key.Server, FiguresOf(same), RatioOf(same)))];

    public void Add(Measurement measurement) => _measurements.Add(measurement);

    public void Fail(string failure) => _failures.Add(failure);

    private static Dictionary<string, Spread> FiguresOf(IEnumerable<Measurement> rounds) =>
        rounds.SelectMany(round => round.Figures).GroupBy(figure => figure.Key).ToDictionary(same => same.Key, same => Spread.Of(same.Select(figure => figure.Value)));

    private Spread? RatioOf(IEnumerable<Measurement> rounds)
    {
        var ratios = rounds
            .Select(round => (round, beside: _measurements.Find(other => other.Case == round.Case && other.Round == round.Round && other.Server == Yardstick)))
            .Where(pair => pair.beside is not null && pair.beside.Figures.GetValueOrDefault(Primary) > 0 && pair.round.Figures.ContainsKey(Primary))
            .Select(pair => pair.round.Figures[Primary] / pair.beside!.Figures[Primary])
            .ToArray();
        return ratios.Length == 0 ? null : Spread.Of(ratios);
    }
}
