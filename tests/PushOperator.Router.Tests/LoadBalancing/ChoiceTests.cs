using PushOperator.Router.LoadBalancing;

namespace PushOperator.Router.Tests.LoadBalancing;

public sealed class ChoiceTests
{
    private readonly Random _random = new(42);

    [Fact]
    public void Least_is_the_smallest() => Choice.Least([3, 1, 2], _random).Should().Be(1);

    [Fact]
    public void Least_takes_equals_with_equal_chance()
    {
        var times = Count(4_000, () => Choice.Least([1, 5, 1, 1, 1], _random));

        times.Keys.Should().BeEquivalentTo([0, 2, 3, 4]);
        times.Values.Should().OnlyContain(count => count > 900 && count < 1_100);
    }

    [Fact]
    public void LessOfTwo_never_takes_the_most_loaded_and_takes_the_least_loaded_most()
    {
        var times = Count(4_000, () => Choice.LessOfTwo([1, 2, 3, 4], _random));

        times.Keys.Should().BeEquivalentTo([0, 1, 2]);
        times[0].Should().BeInRange(1_900, 2_100, "half of all pairs hold the least loaded");
    }

    [Fact]
    public void LessOfTwo_takes_the_only_one() => Choice.LessOfTwo([9], _random).Should().Be(0);

    [Fact]
    public void InTurn_takes_each_once_a_round_also_where_the_number_wraps() =>
        Enumerable.Range(0, 6).Select(i => Choice.InTurn(3, unchecked(uint.MaxValue - 2 + (uint)i))).Take(3).Should().OnlyHaveUniqueItems();

    private static Dictionary<int, int> Count(int times, Func<int> choose) => Enumerable.Range(0, times).CountBy(_ => choose()).ToDictionary();
}
