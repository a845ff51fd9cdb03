using PushOperator.Router.Tests.LoadBalancing.Simulation;

namespace PushOperator.Router.Tests.LoadBalancing;

/// <summary>Routers with readings half a second old before gateways that count truly: the router's own state and choice, simulated time, no sockets. Always the same dice.</summary>
public sealed class BalanceTests
{
    private const int Seed = 20_260;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void LeastConnections_keeps_8000_arrivals_over_4_gateways_even(int routers)
    {
        var fleet = SimulatedFleet.Ours(Seed, routers, [0, 0, 0, 0]);

        // 1.05 is the goal; this is what it does. Without the factor for other routers it swings to 1.05 with two and to 1.15 with four.
        WorstOfSecondHalf(fleet, 8_000, perSecond: 2_000).Should().BeLessThanOrEqualTo(1.02);
    }

    [Fact]
    public void LeastConnections_heals_a_gap_without_swinging_past_it()
    {
        var fleet = SimulatedFleet.Ours(Seed, routers: 8, [2_000, 2_000, 2_000, 0]);

        WorstOfSecondHalf(fleet, 6_000, perSecond: 1_000).Should().BeLessThanOrEqualTo(1.02);
    }

    [Fact]
    public void An_empty_newcomer_is_not_sent_everything()
    {
        var fleet = SimulatedFleet.Ours(Seed, routers: 2, [5_000, 5_000, 5_000]);
        var newcomer = fleet.Join();

        fleet.Arrive(2_500, perSecond: 500);

        // Half of the slow start is over: half of the others' mean, and its share of what arrives anyway.
        newcomer.Connections.Should().BeInRange(1_500, 3_300);
        fleet.Arrive(12_500, perSecond: 500);
        fleet.MaxToMean.Should().BeLessThanOrEqualTo(1.05);
    }

    private static double WorstOfSecondHalf(SimulatedFleet fleet, int arrivals, double perSecond)
    {
        fleet.Arrive(arrivals / 2, perSecond);
        var worst = 0.0;
        fleet.Arrive(arrivals / 2, perSecond, _ => worst = Math.Max(worst, fleet.MaxToMean));
        return worst;
    }
}
