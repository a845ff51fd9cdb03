namespace PushOperator.LoadTest.Scenarios;

/// <summary>All scenarios, in the order of the goals.</summary>
internal static class ScenarioCatalogue
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new FanoutScenario("fanout-128", 128),
        new FanoutScenario("fanout-1k", 1_024),
        new SteadyScenario(),
        new LingerScenario(),
        new GrowthScenario(),
        new IdleScenario(),
        new AcksScenario(),
        new SharedScenario(),
        new LatencyScenario(),
        new CatchUpScenario(),
        new HandshakesScenario(),
        new SlowScenario(),
        new HopScenario(),
    ];

    /// <summary>The one of that name, or null.</summary>
    public static IScenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
