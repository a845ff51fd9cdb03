using PushOperator.LoadTest.Reporting;

namespace PushOperator.LoadTest.Scenarios;

/// <summary>A question to measure.</summary>
internal interface IScenario
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one sentence.</summary>
    string Description { get; }

    /// <summary>The figure that ratios are of.</summary>
    Figure Primary { get; }

    /// <summary>The server of ours that is measured.</summary>
    string Subject => "gateway";

    /// <summary>The server that ratios are to.</summary>
    string Yardstick { get; }

    Task RunAsync(ScenarioRun run);
}
