using PushOperator.LoadTest.Subscribing;

namespace PushOperator.LoadTest.Tests.Subscribing;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    public void A_percentile_is_at_most_1_6_percent_too_high(double share)
    {
        var histogram = new LatencyHistogram();
        var values = Enumerable.Range(0, 10_000).Select(i => (long)Math.Pow(1.0015, i)).ToArray();
        foreach (var value in values) histogram.Record(value);
        var exact = values[(int)Math.Ceiling(share * values.Length) - 1] / 1_000.0;
        histogram.Percentile(share).Should().BeInRange(exact, exact * 1.016);
    }

    [Fact]
    public void Without_values_every_percentile_is_0() => new LatencyHistogram().Percentile(0.99).Should().Be(0);
}
