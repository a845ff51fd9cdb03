using PushOperator.FaultRunner.Brokers;
using PushOperator.FaultRunner.Fleet;

namespace PushOperator.FaultTests;

/// <summary>The fleet's trials with a small crowd: whatever does not depend on the machine's speed is as it should be. <c>make fleet</c> runs them with thousands, and judges times too.</summary>
public sealed class FleetTests
{
    private const int Connections = 60;

    /// <summary>A storm runs here anyway, as fault G13; <c>FAULTS=all</c>: every trial.</summary>
    public static TheoryData<string> Trials =>
        [.. TrialCatalogue.All.Where(trial => trial is not StormTrial || Environment.GetEnvironmentVariable("FAULTS") == "all").Select(trial => trial.Id)];

    [Theory]
    [MemberData(nameof(Trials))]
    public async Task What_is_promised_to_many_holds_for_a_few(string trial)
    {
        var stop = TestContext.Current.CancellationToken;

        var figures = await FleetGround.TryAsync(TrialCatalogue.Find(trial)!, BrokerKinds.Embedded, Connections, stop);

        figures.Where(figure => !figure.IsTimed && !figure.IsReached).Should().BeEmpty();
    }
}
