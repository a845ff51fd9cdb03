using System.Globalization;
using PushOperator.Router.Tests.LoadBalancing.Simulation;
using Yarp.ReverseProxy.LoadBalancing;

namespace PushOperator.Router.Tests.LoadBalancing;

/// <summary>Many small worlds of routers and gateways in which things go wrong, then calm down; and the same worlds with YARP's own policies. <c>PUSH_ROUTING_SEED</c> repeats one.</summary>
public sealed class RoutingSimulationTests
{
    private const int Seeds = 10_000;

    /// <summary>
    /// Guard: the factor <c>routers</c> in <c>EffectiveLoad.Of</c> (herds), <c>Unready</c> (an empty newcomer), <c>Standing.LastResort</c> for silent gateways.
    /// </summary>
    [Fact]
    public void Whatever_happened_before_arrivals_even_it_out_and_no_gateway_is_filled_beyond_the_others()
    {
        var seeds = Environment.GetEnvironmentVariable("PUSH_ROUTING_SEED") is { Length: > 0 } one ? [int.Parse(one, CultureInfo.InvariantCulture)] : Enumerable.Range(1, Seeds);
        var failures = new List<string>();
        var worst = 0.0;
        foreach (var seed in seeds)
        {
            var (failure, ratio) = Live(seed);
            if (failure is not null) failures.Add($"seed {seed}: {failure}");
            worst = Math.Max(worst, ratio);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seeds.Count()} seeds, worst max/mean at the end {worst:0.000}"));
        failures.Should().BeEmpty($"{failures.Count} of {seeds.Count()}");
    }

    /// <summary>A case, and how many times as far above the mean the fullest gateway is at least with YARP's LeastRequests and PowerOfTwoChoices; where all connections come by routers that live, each evens out its own and there is no gain.</summary>
    public static TheoryData<string, double, double> Cases => new()
    {
        { "plain", 0, 0 },
        { "many routers, few connections each", 3, 1.5 },
        { "routers rolled out, a gateway joins", 50, 50 },
        { "connections that came another way", 50, 50 },
    };

    /// <summary>Guard: <c>Metadata.Connections</c> in <c>EffectiveLoad.Of</c>: with what this router has sent alone, it does what YARP does.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Beside_YARPs_own_policies_it_is_more_even_by(string @case, double thanRequests, double thanTwo)
    {
        const int runs = 20;
        var (ours, requests, two) = (0.0, 0.0, 0.0);
        for (var seed = 1; seed <= runs; seed++)
        {
            ours += Excess(@case, SimulatedFleet.Ours, seed) / runs;
            requests += Excess(@case, (dice, routers, gateways) => SimulatedFleet.Yarps(dice, routers, gateways, LoadBalancingPolicies.LeastRequests), seed) / runs;
            two += Excess(@case, (dice, routers, gateways) => SimulatedFleet.Yarps(dice, routers, gateways, LoadBalancingPolicies.PowerOfTwoChoices), seed) / runs;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{@case}: fullest gateway above the mean by {ours:P1} (EndpointMetadata.LeastConnections), {requests:P1} (YARP LeastRequests, {requests / ours:0.0}×), {two:P1} (YARP PowerOfTwoChoices, {two / ours:0.0}×)"));
        (requests / ours).Should().BeGreaterThanOrEqualTo(thanRequests);
        (two / ours).Should().BeGreaterThanOrEqualTo(thanTwo);
    }

    private static double Excess(string @case, Func<int, int, IEnumerable<int>, SimulatedFleet> make, int seed)
    {
        SimulatedFleet fleet;
        switch (@case)
        {
            case "plain":
                fleet = make(seed, 2, [0, 0, 0, 0]);
                fleet.Arrive(8_000, perSecond: 2_000);
                break;
            case "many routers, few connections each":
                fleet = make(seed, 16, [0, 0, 0, 0]);
                fleet.Arrive(160, perSecond: 20);
                break;
            case "routers rolled out, a gateway joins":
                fleet = make(seed, 2, [0, 0, 0]);
                fleet.Arrive(6_000, perSecond: 2_000);
                fleet.RollOutRouters();
                fleet.Join();
                fleet.Arrive(4_000, perSecond: 200);
                break;
            default:
                fleet = make(seed, 2, [1_200, 300, 900, 0]);
                fleet.Arrive(8_000, perSecond: 500);
                break;
        }

        return fleet.MaxToMean - 1;
    }

    /// <summary>One small world: a crowd, some things that go wrong, then only arrivals.</summary>
    /// <returns>What is wrong with the end, or null; and max/mean then.</returns>
    private static (string? Failure, double MaxToMean) Live(int seed)
    {
        var dice = new Random(seed);
        var routers = dice.Next(1, 5);
        var fleet = SimulatedFleet.Ours(seed, routers, Enumerable.Range(0, dice.Next(2, 7)).Select(_ => dice.Next(0, 60)));
        for (var step = 0; step < 6; step++)
        {
            fleet.Arrive(dice.Next(10, 40) + Trouble(fleet, dice), dice.Next(50, 1_000));
            fleet.Depart(dice.Next(0, 15));
        }

        // Nobody is new any more, everybody is heard; then as many as are missing to the fullest everywhere, and some. Routers that know nothing of each other yet may fill a gap
        // twice before their first readings; it is made good by the end.
        fleet.Pass(TimeSpan.FromSeconds(6));
        for (var look = 0; look < 12; look++) fleet.Pass(TimeSpan.FromMilliseconds(500));
        var most = fleet.Gateways.Max(gateway => gateway.Connections);
        var missing = fleet.Gateways.Sum(gateway => most - gateway.Connections);
        string? failure = null;
        fleet.Arrive(missing + (10 * fleet.Gateways.Count), dice.Next(10, 100), gateway =>
        {
            if (gateway.Connections > most && gateway.Connections > (fleet.Mean * 1.4) + Slack(routers)) failure ??= $"a gateway was filled to {gateway.Connections}, the mean is {fleet.Mean:0.0}";
        });
        var (end, mean) = (fleet.Gateways.Max(gateway => gateway.Connections), fleet.Mean);
        if (end > (mean * 1.05) + Slack(routers)) failure ??= $"the fullest has {end}, the mean is {mean:0.0}";
        return (failure, fleet.MaxToMean);
    }

    /// <summary>Connections that every router may have placed without the others knowing yet.</summary>
    private static int Slack(int routers) => 2 + routers;

    /// <returns>How many come back because of it.</returns>
    private static int Trouble(SimulatedFleet fleet, Random dice)
    {
        switch (dice.Next(6))
        {
            case 0:
                return fleet.Kill(fleet.AnyGateway());
            case 1:
                return fleet.Kill(fleet.AnyRouter());
            case 2:
                fleet.Silence(fleet.AnyGateway(), TimeSpan.FromSeconds(dice.Next(1, 12)));
                return 0;
            case 3 when fleet.Gateways.Count < 8:
                fleet.Join();
                return 0;
            case 4:
                fleet.RollOutRouters();
                return 0;
            default:
                return 0;
        }
    }
}
