using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Rebalancing;

namespace PushOperator.Operator.Tests.Rebalancing;

/// <summary>Who is asked to let how many go; and what comes of it, with a router that is good and one that throws dice.</summary>
public sealed class RebalancePolicyTests
{
    private static readonly RebalancingOptions Options = new();

    [Theory]
    [InlineData(new[] { 5_000, 5_000, 5_000, 0 }, new[] { 1_250, 1_250, 1_250, 0 })]
    [InlineData(new[] { 1_000, 0 }, new[] { 500, 0 })]
    [InlineData(new[] { 4_000, 0, 0, 0 }, new[] { 2_000, 0, 0, 0 })]
    [InlineData(new[] { 130, 100, 70 }, new[] { 30, 0, 0 })]
    public void Those_above_the_mean_let_go_what_is_above_it_but_no_more_than_half(int[] connections, int[] moves) => Ask(connections).Should().Equal(moves);

    [Theory]
    [InlineData(new[] { 1_100, 1_000, 900 })]
    [InlineData(new[] { 12, 4, 2 })]
    [InlineData(new[] { 115, 80, 105 })]
    [InlineData(new[] { 0, 0, 0 })]
    [InlineData(new[] { 9_000 })]
    public void What_is_even_or_chance_is_left_alone(int[] connections) => Ask(connections).Should().OnlyContain(moved => moved == 0);

    /// <summary>Guard: <c>IsWhole</c> in <c>RebalancePolicy.Decide</c>.</summary>
    [Fact]
    public void While_a_gateway_is_missing_or_new_ones_are_on_their_way_nobody_is_moved() =>
        RebalancePolicy.Decide(new RebalanceReading(TimeSpan.Zero, Gateways(1_000, 0), IsWhole: false), null, Options).Should().BeEmpty();

    /// <summary>Guard: the window in <c>RebalancePolicy.Decide</c>.</summary>
    [Fact]
    public void Nobody_is_asked_again_before_the_moves_are_done()
    {
        var reading = new RebalanceReading(TimeSpan.FromSeconds(159), Gateways(1_000, 0), IsWhole: true);

        RebalancePolicy.Decide(reading, TimeSpan.FromSeconds(100), Options).Should().BeEmpty();
        RebalancePolicy.Decide(reading with { At = TimeSpan.FromSeconds(160) }, TimeSpan.FromSeconds(100), Options).Should().NotBeEmpty();
    }

    /// <summary>Guard: <c>RebalancePast.After</c>; without it who comes from the last gateways of a roll-out is moved again at once.</summary>
    [Fact]
    public void After_a_roll_out_a_window_passes_before_anybody_is_moved_and_after_a_scale_out_none()
    {
        var first = new RebalancePast().After(At(100, "a"));
        first.LastAsked.Should().BeNull("an operator that just started knows of no roll-out");

        first.After(At(200, "a")).LastAsked.Should().BeNull();
        first.After(At(200, "b") with { IsWhole = false }).Should().Be(first);
        first.After(At(200, "b")).LastAsked.Should().Be(TimeSpan.FromSeconds(200));
        first.After(At(200, "b")).After(At(230, "b")).LastAsked.Should().Be(TimeSpan.FromSeconds(200));

        static RebalanceReading At(int seconds, string revision)
        {
            var gateways = Gateways(1_000, 0).Select(gateway => gateway with { Metadata = gateway.Metadata with { Revision = revision } });
            return new RebalanceReading(TimeSpan.FromSeconds(seconds), [.. gateways], IsWhole: true);
        }
    }

    /// <summary>Guard: <c>Takes</c> in <c>RebalancePolicy</c>.</summary>
    [Fact]
    public void One_that_takes_nobody_has_no_share_unless_it_is_full()
    {
        RebalancePolicy.Decide(Reading(Gateway(300, accepts: true), Gateway(0, accepts: false)), null, Options).Should().BeEmpty();
        RebalancePolicy.Decide(Reading(Gateway(300, accepts: true), Gateway(0, accepts: true, draining: true)), null, Options).Should().BeEmpty();
        RebalancePolicy.Decide(Reading(Gateway(300, accepts: false, capacity: 300), Gateway(0, accepts: true)), null, Options).Should().ContainSingle().Which.Connections.Should().Be(150);
    }

    [Fact]
    public void A_share_of_nothing_moves_nobody() =>
        RebalancePolicy.Decide(new RebalanceReading(TimeSpan.Zero, Gateways(1_000, 0), IsWhole: true), null, new RebalancingOptions { MaxShare = 0 }).Should().BeEmpty();

    /// <summary>N17: max/mean ≤ 1.2 within one window after a scale-out that at most doubles the fleet; then nobody is moved any more.</summary>
    [Theory]
    [InlineData(3, 4)]
    [InlineData(2, 4)]
    [InlineData(1, 2)]
    [InlineData(10, 13)]
    public void One_window_after_a_scale_out_the_load_is_even_and_stays_so(int before, int after)
    {
        int[] connections = [.. Enumerable.Repeat(5_000, before), .. new int[after - before]];

        Window(connections, Least);

        (connections.Max() / connections.Average()).Should().BeLessThanOrEqualTo(1.2);
        MovedIn(connections, windows: 60, Least).Should().Be(0);
    }

    /// <summary>Where a router does not look (or an Ingress does not know), it takes longer and ends as well.</summary>
    [Fact]
    public void With_random_placement_it_settles_too_and_does_not_go_on()
    {
        int[] connections = [5_000, 5_000, 5_000, 0];
        var dice = new Random(11);

        MovedIn(connections, windows: 6, all => dice.Next(all.Length));

        (connections.Max() / connections.Average()).Should().BeLessThanOrEqualTo(1.2);
        MovedIn(connections, windows: 100, all => dice.Next(all.Length)).Should().Be(0);
    }

    /// <summary>Guard: <c>chance</c> in <c>RebalancePolicy.Decide</c>; without it small groups are stirred for ever.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void Connections_that_come_and_go_at_random_are_seldom_moved(int mean)
    {
        var dice = new Random(3);
        var connections = Enumerable.Repeat(mean, 4).ToArray();
        var moved = 0;
        for (var window = 0; window < 500; window++)
        {
            for (var change = 0; change < mean; change++)
            {
                var gone = dice.Next(4);
                if (connections[gone] == 0) continue;
                connections[gone]--;
                connections[Least(connections)]++;
            }

            moved += MovedIn(connections, 1, Least);
        }

        moved.Should().Be(0, "a router that places each where there are fewest leaves nothing to do");
    }

    private static int[] Ask(int[] connections)
    {
        var reading = Reading([.. connections.Select(count => Gateway(count, accepts: true))]);
        var moves = RebalancePolicy.Decide(reading, null, Options);
        return [.. reading.Gateways.Select(gateway => moves.SingleOrDefault(move => move.Gateway == gateway)?.Connections ?? 0)];
    }

    private static int Least(int[] connections) => Array.IndexOf(connections, connections.Min());

    private static int MovedIn(int[] connections, int windows, Func<int[], int> place)
    {
        var moved = 0;
        for (var window = 0; window < windows; window++) moved += Window(connections, place);
        return moved;
    }

    /// <summary>Asks once; everybody who leaves comes back where <paramref name="place"/> says, one after the other.</summary>
    private static int Window(int[] connections, Func<int[], int> place)
    {
        var moves = Ask(connections);
        for (var i = 0; i < moves.Length; i++)
        {
            for (var gone = 0; gone < moves[i]; gone++)
            {
                connections[i]--;
                connections[place(connections)]++;
            }
        }

        return moves.Sum();
    }

    private static RebalanceReading Reading(params GatewayReading[] gateways) => new(TimeSpan.Zero, gateways, IsWhole: true);

    private static GatewayReading[] Gateways(params int[] connections) => [.. connections.Select(count => Gateway(count, accepts: true))];

    private static GatewayReading Gateway(int connections, bool accepts, bool draining = false, int capacity = 10_000) => new(
        new Uri("http://10.0.0.1:8081"),
        new EndpointMetadata
        {
            Namespace = "demo",
            Group = "readers",
            Pod = Guid.NewGuid().ToString(),
            Version = "1",
            StartedAt = DateTimeOffset.UnixEpoch,
            Connections = connections,
            Capacity = capacity,
            Draining = draining,
            AcceptsSubscribers = accepts,
            Partitions = [],
        });
}
