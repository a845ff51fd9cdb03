using System.Globalization;
using PushOperator.FaultRunner.Ground;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Fleet;

/// <summary>
/// Six gateways are replaced one after the other. Each connection ends with a close frame and is to come back twice at most; messages go on, not much later than before.
/// Guard: <c>DrainService</c>; the Deployment's strategy; the fifth part of <c>EffectiveLoad</c>; <c>RebalancePast</c>.
/// </summary>
internal sealed class RolloutTrial : ITrial
{
    private const int Gateways = 6;
    private const int MaxReconnects = 2;
    private const double MeanReconnects = 1.5;
    private const double MaxSlower = 3;
    private static readonly TimeSpan RolledBound = TimeSpan.FromMinutes(5);

    public string Id => "rollout";

    public string Description => "six gateways are rolled out";

    public int Connections => 3_000;

    public async Task<IReadOnlyList<TrialFigure>> RunAsync(FleetGround fleet, int connections, CancellationToken stop)
    {
        var ground = fleet.Ground;
        await fleet.SizeAsync(Gateways, stop);
        await fleet.IsSeasonedAsync(stop);
        await using var crowd = await fleet.GatherAsync([fleet.Router], connections, stop);
        using var latency = new LatencyProbe(fleet.Readers);
        await Eventually.HoldsAsync(() => latency.Count >= 2_000, "there is something to compare with", TimeSpan.FromSeconds(60), stop);
        var before = latency.Take();
        var old = (await ground.Gateways.ReadyAsync(fleet.Group, stop)).Select(gateway => gateway.Name).ToHashSet();
        var began = ground.Time.GetTimestamp();
        await GroupChange.RollAsync(ground, fleet.Group, Random.Shared, stop);
        await Eventually.HoldsAsync(() => GroupChange.HasRolledAsync(ground, fleet.Group, old, Gateways, stop), $"{fleet.Group} has new gateways only", RolledBound, stop);
        var took = ground.Time.GetElapsedTime(began);
        await Eventually.HoldsAsync(() => crowd.Farewells.Count >= connections && crowd.ConnectedOrThrow() == connections, "all are back", RolledBound, stop);
        var during = latency.Take();
        return
        [
            TrialFigure.Told("rolled out within", $"{took.TotalSeconds:0} s"),
            // Which depends on how soon routers hear of a new pod.
            TrialFigure.AtMost("reconnects of one client, at most", crowd.Arrivals.CountBy(arrival => arrival.Member).Max(member => member.Value) - 1, MaxReconnects) with { IsTimed = true },
            TrialFigure.AtMost("reconnects of one client, mean", crowd.Farewells.Count / (double)connections, MeanReconnects, isTimed: false),
            TrialFigure.Told("close codes", string.Join(", ", crowd.Farewells.CountBy(farewell => farewell.Code?.ToString(CultureInfo.InvariantCulture) ?? "none").OrderBy(code => code.Key).Select(code => $"{code.Key} × {code.Value}"))),
            TrialFigure.Told("reconnects by number of clients", string.Join(", ", crowd.Arrivals.CountBy(arrival => arrival.Member).CountBy(member => member.Value - 1).OrderBy(times => times.Key).Select(times => $"{times.Key}: {times.Value}"))),
            TrialFigure.AtMost("ended without a close frame", crowd.Farewells.Count(farewell => farewell.Code is null), 0),
            TrialFigure.AtMost("refused", crowd.Refused, 0),
            TrialFigure.Told("publish to read, p99 before", $"{before.TotalMilliseconds:0} ms"),
            TrialFigure.AtMost("p99 during ÷ before", during / before, MaxSlower, isTimed: true),
        ];
    }
}
