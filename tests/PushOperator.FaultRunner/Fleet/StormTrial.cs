using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Fleet;

/// <summary>
/// Gateways are killed under their connections, which all come back at once, without any back-off: one of three, or all of them. Nobody who knocks waits long for an answer, whatever it is.
/// Guard: the router's <c>SubscriberPlacement</c>, <c>Candidates</c> and <c>EndpointState.Eject</c>.
/// </summary>
internal sealed class StormTrial(string id, string description, bool everyGateway, TimeSpan back) : ITrial
{
    private const int Gateways = 3;
    private static readonly TimeSpan BackBound = TimeSpan.FromSeconds(120);

    /// <summary>The router tries three gateways, and connects to each for 3 s at most.</summary>
    private static readonly TimeSpan AnsweredGoal = TimeSpan.FromSeconds(9);

    public static ITrial OneOfThree { get; } = new StormTrial("storm", "one gateway of three is killed", everyGateway: false, TimeSpan.FromSeconds(10));

    public static ITrial All { get; } = new StormTrial("restart", "every gateway is killed", everyGateway: true, TimeSpan.FromSeconds(30));

    public string Id => id;

    public string Description => description;

    public int Connections => 5_000;

    public async Task<IReadOnlyList<TrialFigure>> RunAsync(FleetGround fleet, int connections, CancellationToken stop)
    {
        await fleet.SizeAsync(Gateways, stop);
        await using var crowd = await fleet.GatherAsync([fleet.Router], connections, stop);
        var gateways = await fleet.Ground.Gateways.ReadyAsync(fleet.Group, stop);
        var began = fleet.Ground.Time.GetTimestamp();
        foreach (var gateway in everyGateway ? gateways : [await fleet.Ground.Gateways.BusiestAsync(fleet.Group, stop)]) gateway.Kill();
        await Eventually.HoldsAsync(() => crowd.Connected < connections, "the kill is noticed", BackBound, stop);
        var cut = 0;
        await Eventually.HoldsAsync(() => (cut = crowd.Farewells.Count) > 0 && crowd.ConnectedOrThrow() == connections && fleet.Readers.All(reader => reader.IsConnected), "all are back", BackBound, stop);
        var took = fleet.Ground.Time.GetElapsedTime(began);
        return
        [
            TrialFigure.Told("connections cut", $"{cut}"),
            TrialFigure.AtMost("all back after", took, back),
            TrialFigure.Told("answered with 503 meanwhile", $"{crowd.Refused}"),
            TrialFigure.AtMost("handshakes that nobody answered within 10 s", crowd.Unanswered, 0),
            TrialFigure.AtMost("slowest answer to a handshake", crowd.SlowestHandshake, AnsweredGoal),
        ];
    }
}
