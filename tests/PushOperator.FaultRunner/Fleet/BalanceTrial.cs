using PushOperator.FaultRunner.Workload;
using PushOperator.TestUtilities;

namespace PushOperator.FaultRunner.Fleet;

/// <summary>
/// Connections come through two routers that do not know each other to four gateways, 250 at a time. Measured by what the gateways count.
/// Guard: <c>EffectiveLoad</c>.
/// </summary>
internal sealed class BalanceTrial : ITrial
{
    private const int Gateways = 4;
    private const double MaxOverMean = 1.05;

    public string Id => "balance";

    public string Description => "four gateways, two routers";

    public int Connections => 8_000;

    public async Task<IReadOnlyList<TrialFigure>> RunAsync(FleetGround fleet, int connections, CancellationToken stop)
    {
        await fleet.SizeAsync(Gateways, stop);
        await using var second = await fleet.Ground.Cluster.StartAnotherRouterAsync(stop);
        var began = fleet.Ground.Time.GetTimestamp();
        await using var crowd = await fleet.GatherAsync([fleet.Router, second.Public], connections, stop);
        var took = fleet.Ground.Time.GetElapsedTime(began);
        int[] counts = [];
        var all = connections + fleet.Readers.Count();
        await Eventually.HoldsAsync(async () => (counts = await fleet.CountsAsync(stop)).Sum() == all, $"the gateways count {all}", TimeSpan.FromSeconds(30), stop);
        return
        [
            TrialFigure.Told("connections of each gateway", string.Join(", ", counts)),
            // Of a crowd that is in before the routers have read each other's share it says nothing.
            TrialFigure.AtMost("most ÷ mean", counts.Max() / counts.Average(), MaxOverMean, isTimed: true),
            TrialFigure.AtMost("refused", crowd.Refused, 0),
            TrialFigure.Told("handshakes a second", $"{connections / took.TotalSeconds:0}"),
            TrialFigure.Told("slowest handshake", $"{crowd.SlowestHandshake.TotalSeconds:0.00} s"),
        ];
    }
}
