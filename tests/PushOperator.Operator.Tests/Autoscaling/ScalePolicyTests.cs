using PushOperator.Operator.Autoscaling;

namespace PushOperator.Operator.Tests.Autoscaling;

/// <summary>The decision over load curves, against gateways that take their time.</summary>
public sealed class ScalePolicyTests
{
    private const int Target = 500;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Guard: the scale-out window in <c>ScalePolicy.Replicas</c>; without it the peak of <see cref="A_peak_shorter_than_the_window_costs_no_gateway"/> does.</summary>
    [Theory]
    [InlineData(1_101, 3)]
    [InlineData(2_000, 4)]
    [InlineData(4_900, 10)]
    [InlineData(90_000, 10)]
    public void A_step_is_followed_at_once_in_one_change(long connections, int gateways)
    {
        var group = Group().Run(Hour, 600).Run(TimeSpan.FromMinutes(2), connections);

        group.Changes.Should().ContainSingle().Which.Should().Be((Hour + TimeSpan.FromSeconds(10), 2, gateways));
    }

    [Theory]
    [InlineData(900)]
    [InlineData(1_000)]
    [InlineData(1_100)]
    public void Within_the_tolerance_nothing_changes(long connections) => Group(replicas: 2).Run(Hour, connections).Changes.Should().BeEmpty();

    [Fact]
    public void A_peak_shorter_than_the_window_costs_no_gateway() =>
        Group().Run(TimeSpan.FromSeconds(60), 900).Run(ScaledGroup.Interval, 4_000).Run(Hour, 900).Changes.Should().BeEmpty();

    /// <summary>Guard: <c>MostSince</c> in <c>ScalePolicy.Replicas</c>; with the last reading instead it steps in at once.</summary>
    [Fact]
    public void Less_load_is_believed_after_the_window_and_followed_one_gateway_after_the_other()
    {
        var group = Group(replicas: 6).Run(Hour, 3_000).Run(Hour, 1_000);

        group.Changes.Select(change => change.After).Should().Equal(5, 4, 3);
        group.Changes[0].At.Should().Be(Hour + TimeSpan.FromMinutes(5));
        group.Changes.Zip(group.Changes.Skip(1)).Should().OnlyContain(pair => pair.Second.At - pair.First.At >= TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Many_gateways_go_by_a_tenth_a_step()
    {
        var group = Group(replicas: 100, most: 500).Run(Hour, 50_000).Run(Hour, 22_000);

        group.Changes.Select(change => change.Before - change.After).Should().StartWith([10, 9, 8, 7]);
        group.Replicas.Should().Be(49, "49 hold 22,000 with a tenth of room");
    }

    [Fact]
    public void A_ramp_up_and_down_changes_each_number_once()
    {
        var group = Group().Run(Hour, at => 600 + (long)(at / Hour * 4_000)).Run(2 * Hour, at => Math.Max(600, 4_600 - (long)((at - Hour) / Hour * 4_000)));

        var numbers = group.Changes.Select(change => change.After).ToList();
        var top = numbers.IndexOf(numbers.Max());
        numbers.Take(top + 1).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        numbers.Skip(top).Should().BeInDescendingOrder().And.OnlyHaveUniqueItems();
        group.Replicas.Should().Be(2);
    }

    /// <summary>Guard: the scale-in window, and the tolerance. D10: at most one change a window.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(240)]
    public void A_sawtooth_faster_than_the_window_settles_above_its_teeth(int periodSeconds)
    {
        var group = Group();
        group.Run(2 * Hour, at => 800 + (long)(at.TotalSeconds % periodSeconds / periodSeconds * 1_600));

        group.Changes.Should().HaveCountLessThanOrEqualTo(3, "it only grows until it holds the teeth").And.OnlyContain(change => change.After > change.Before);
    }

    [Fact]
    public void A_sawtooth_slower_than_the_window_changes_no_more_than_once_a_step_pause()
    {
        var group = Group().Run(6 * Hour, at => 800 + (long)(at.TotalMinutes % 60 / 60 * 3_000));

        group.Changes.Zip(group.Changes.Skip(1)).Where(pair => pair.First.After < pair.First.Before || pair.Second.After < pair.Second.Before)
            .Should().OnlyContain(pair => pair.Second.At - pair.First.At >= TimeSpan.FromMinutes(1));
    }

    /// <summary>No number is left and come back to for one and the same load.</summary>
    [Fact]
    public void Whatever_the_load_is_it_is_answered_with_one_number()
    {
        for (var connections = 0L; connections <= 6_000; connections += 61)
        {
            var up = Group(replicas: 2).Run(Hour, connections);
            var down = Group(replicas: 10).Run(2 * Hour, connections);

            up.Changes.Should().HaveCountLessThanOrEqualTo(1);
            down.Changes.Where(change => change.After > change.Before).Should().BeEmpty();
            up.Run(Hour, connections).Changes.Should().HaveCountLessThanOrEqualTo(1);
        }
    }

    [Fact]
    public void The_loss_of_half_the_gateways_takes_none_away()
    {
        var group = Group(replicas: 8, most: 20).Run(Hour, 4_000);
        group.Lose(4);

        // Those who lost their gateway are away for a minute, and come back.
        group.Run(TimeSpan.FromMinutes(1), 2_000).Run(Hour, 4_000).Changes.Should().BeEmpty();
    }

    /// <summary>Guard: <c>IsComplete</c> in <c>ScalePolicy.Wanted</c> and <c>Replicas</c>.</summary>
    [Fact]
    public void While_a_gateway_is_silent_there_will_not_be_fewer_but_more_there_may_be()
    {
        var group = Group(replicas: 4).Run(Hour, 2_000);
        group.Silent = 1;

        group.Run(Hour, 400).Changes.Should().BeEmpty();
        group.Last!.IsBlind.Should().BeTrue();
        group.Run(TimeSpan.FromMinutes(1), 4_000).Changes.Should().NotBeEmpty().And.OnlyContain(change => change.After > change.Before);
        group.Silent = 0;
        group.Run(TimeSpan.FromMinutes(1), 4_000);
        group.Last!.IsBlind.Should().BeFalse();
    }

    [Fact]
    public void Never_fewer_than_held_the_connections_of_the_window()
    {
        var random = new Random(7);
        var load = new List<long>();
        Group(replicas: 10, most: 40).Run(20 * Hour, _ => Next(), group =>
        {
            if (!group.Last!.IsIn) return;
            var window = load.Skip(Math.Max(0, load.Count - 31));
            (group.Replicas * (long)Target).Should().BeGreaterThanOrEqualTo(window.Max());
        });

        long Next()
        {
            load.Add(Math.Clamp((load.Count == 0 ? 5_000 : load[^1]) + random.Next(-900, 901), 0, 15_000));
            return load[^1];
        }
    }

    [Theory]
    [InlineData(1, 20, 3, 3)]
    [InlineData(1, 2, 8, 2)]
    [InlineData(4, 20, 3, 3)]
    public void A_shared_group_has_no_more_gateways_than_partitions(int least, int most, int partitions, int gateways) =>
        new ScaledGroup(new ScaleTarget(least, most, partitions, Target), 1).Run(Hour, 100_000).Replicas.Should().Be(gateways);

    [Fact]
    public void A_first_look_gives_the_fewest() =>
        ScalePolicy.Decide(new ScaleTarget(3, 10, int.MaxValue, Target), new ScaleReading(TimeSpan.Zero, null, 0, 0, false), ScaleHistory.Empty, new AutoscalingOptions())
            .Decision.Should().BeEquivalentTo(new { Replicas = 3, IsOut = false, IsIn = false });

    [Fact]
    public void New_bounds_are_kept_at_once()
    {
        new ScaledGroup(new ScaleTarget(5, 10, int.MaxValue, Target), 2).Run(ScaledGroup.Interval, 0).Replicas.Should().Be(5);
        new ScaledGroup(new ScaleTarget(1, 3, int.MaxValue, Target), 5).Run(TimeSpan.FromMinutes(3), 9_000).Replicas.Should().Be(3);
    }

    [Fact]
    public void A_decision_tells_its_numbers() =>
        Group().Run(TimeSpan.FromSeconds(20), 2_000).Last!.Words.Should().Be("2 → 4 gateways: 2000 connections on 2 gateways; 500 each are wanted, on 2 to 10 gateways");

    private static ScaledGroup Group(int replicas = 2, int most = 10) => new(new ScaleTarget(2, most, int.MaxValue, Target), replicas);
}
