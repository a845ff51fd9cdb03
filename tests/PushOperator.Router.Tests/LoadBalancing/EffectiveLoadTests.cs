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
}
