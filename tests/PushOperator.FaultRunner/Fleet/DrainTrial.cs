using k8s;
using PushOperator.FaultRunner.Ground;
using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Fleet;

/// <summary>
/// A gateway that has all the connections gets SIGTERM, while two empty ones are there. Every connection gets a notice that says when to come back, and a close frame.
/// Guard: <c>DrainService</c>; the spread of its <c>reconnectAfterMs</c>.
/// </summary>
internal sealed class DrainTrial : ITrial
{
    private const int Drained = 4200;
    private const int Moved = 4201;
    private const double BusiestSecond = 0.10;
    private static readonly TimeSpan DrainPeriod = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan GoneGoal = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan BackBound = TimeSpan.FromSeconds(120);

    public string Id => "drain";

    public string Description => "a gateway with all connections is drained";

    public int Connections => 5_000;

    public async Task<IReadOnlyList<TrialFigure>> RunAsync(FleetGround fleet, int connections, CancellationToken stop)
    {
        var ground = fleet.Ground;
        var old = (await ground.Gateways.ReadyAsync(fleet.Group, stop)).Select(gateway => gateway.Name).ToHashSet();
        await GroupChange.PatchAsync(ground, fleet.Group, new { gateway = new { drainPeriod = $"{DrainPeriod.TotalSeconds:0}s" } }, stop);
        await Eventually.HoldsAsync(() => GroupChange.HasRolledAsync(ground, fleet.Group, old, Orders.GatewaysPerGroup, stop), $"{fleet.Group} has the drain period", BackBound, stop);
        await fleet.SizeAsync(1, stop);
        await using var crowd = await fleet.GatherAsync([fleet.Router], connections, stop);
        var full = (await ground.Gateways.ReadyAsync(fleet.Group, stop)).Single();
        await fleet.SizeAsync(3, stop);
        var (before, began) = (crowd.Elapsed, ground.Time.GetTimestamp());
        await ground.Cluster.Client.CoreV1.DeleteNamespacedPodAsync(full.Name, Orders.Namespace, cancellationToken: stop);
        await Eventually.HoldsAsync(() => !Directory.Exists($"/proc/{full.ProcessId}"), "the process has ended", BackBound, stop);
        var gone = ground.Time.GetElapsedTime(began);
        await Eventually.HoldsAsync(() => crowd.Farewells.Count >= connections && crowd.ConnectedOrThrow() == connections, "all are back", BackBound, stop);
        var busiest = crowd.Arrivals.Where(arrival => arrival.At >= before && arrival.After == Drained).CountBy(arrival => (int)arrival.At.TotalSeconds).Max(second => second.Value);
        // The operator evens the newcomers out, also meanwhile.
        var moved = crowd.Farewells.Count(farewell => farewell is { Code: Moved, ReconnectAfter: not null });
        var orderly = crowd.Farewells.Count(farewell => farewell is { Code: Drained, ReconnectAfter: not null });
        return
        [
            TrialFigure.All("closed with 4200 after a notice", orderly, crowd.Farewells.Count - moved),
            TrialFigure.Told("moved to other gateways by the operator meanwhile", $"{moved}"),
            TrialFigure.AtMost("ended without a close frame", crowd.Farewells.Count(farewell => farewell.Code is null), 0),
            TrialFigure.AtMost("process ended after", gone, GoneGoal),
            TrialFigure.AtMost("reconnects within the busiest second ÷ all", busiest / (double)orderly, BusiestSecond, isTimed: true),
        ];
    }
}
