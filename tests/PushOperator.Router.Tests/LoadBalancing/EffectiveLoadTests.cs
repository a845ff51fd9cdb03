using PushOperator.Router.Endpoints;
using PushOperator.Router.LoadBalancing;

namespace PushOperator.Router.Tests.LoadBalancing;

public sealed class EffectiveLoadTests
{
    private static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(10);

    [Fact]
    public void It_is_what_the_pod_says_and_what_was_sent_since() =>
        EffectiveLoad.Of(Make.GroupOf(Make.Endpoint(7), Make.Endpoint(7) with { Unseen = 2 }, Make.Endpoint(7) with { Unseen = -3 }), SlowStart).Should().Equal(7, 9, 4);

    [Fact]
    public void What_was_sent_since_counts_for_every_router_that_seems_to_be_at_work()
    {
        var busy = Make.Endpoint(100) with { Unseen = 2, ArrivalsFromHere = 10, ArrivalsFromOthers = 20 };

        EffectiveLoad.Of(Make.GroupOf(busy), SlowStart).Should().Equal(106);
    }

    [Fact]
    public void A_router_that_sent_nothing_lately_does_not_take_the_others_for_a_crowd()
    {
        var idle = Make.Endpoint(100) with { Unseen = 1, ArrivalsFromOthers = 1_000_000 };

        EffectiveLoad.Of(Make.GroupOf(idle), SlowStart).Should().Equal(116);
    }

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(4, 600)]
    [InlineData(10, 0)]
    [InlineData(99, 0)]
    public void A_newcomer_is_taken_up_to_the_others_mean_over_the_slow_start(int uptimeSeconds, double load)
    {
        var newcomer = Make.Endpoint(0) with { Uptime = TimeSpan.FromSeconds(uptimeSeconds) };

        EffectiveLoad.Of(Make.GroupOf(Make.Endpoint(900), Make.Endpoint(1_100), newcomer), SlowStart).Should().HaveElementAt(2, load);
    }

    [Fact]
    public void Where_all_are_new_nobody_waits()
    {
        var newcomer = Make.Endpoint(3) with { Uptime = TimeSpan.Zero };

        EffectiveLoad.Of(Make.GroupOf(newcomer, newcomer), SlowStart).Should().Equal(3, 3);
    }

    [Fact]
    public void Without_a_slow_start_a_newcomer_is_empty() =>
        EffectiveLoad.Of(Make.GroupOf(Make.Endpoint(900), Make.Endpoint(0) with { Uptime = TimeSpan.Zero }), TimeSpan.Zero).Should().Equal(900, 0);

    /// <summary>Guard: the fourth part of <c>EffectiveLoad.Of</c>.</summary>
    [Fact]
    public void Of_equals_the_one_in_the_routers_zone_is_the_least_and_never_before_an_emptier_one()
    {
        var near = new EndpointAddress("near", "10.0.0.2", "a");
        var group = Make.GroupOf(Make.Endpoint(7), Make.Endpoint(7) with { Address = near }, Make.Endpoint(6));

        EffectiveLoad.Of(group, SlowStart, "a").Should().Equal(7, 6.5, 6);
        EffectiveLoad.Of(group, SlowStart, "b").Should().Equal(7, 7, 6);
        EffectiveLoad.Of(group, SlowStart).Should().Equal(7, 7, 6);
    }

    /// <summary>Guard: the fifth part of <c>EffectiveLoad.Of</c>; without it a roll-out moves a subscriber from one old pod to the next.</summary>
    [Fact]
    public void While_a_roll_out_goes_on_the_new_pods_are_preferred_up_to_a_bound_and_not_slowly()
    {
        var early = DateTimeOffset.UnixEpoch;
        var old = Make.Endpoint(Make.Metadata(100, startedAt: early) with { Revision = "a" });
        var @new = Make.Endpoint(Make.Metadata(100, startedAt: early.AddHours(1)) with { Revision = "b" }) with { Uptime = TimeSpan.FromSeconds(1) };
        var unknown = Make.Endpoint(Make.Metadata(100, startedAt: early));

        EffectiveLoad.Of(Make.GroupOf(old, @new, unknown), SlowStart).Should().Equal(115, 100, 100);
        EffectiveLoad.Of(Make.GroupOf(old, old, unknown), SlowStart).Should().Equal([100, 100, 100], "there is one revision");
        EffectiveLoad.Of(Make.GroupOf(old, @new with { Metadata = @new.Metadata! with { Draining = true } }), SlowStart)[0].Should().Be(100, "who drains does not stay");
    }
}
