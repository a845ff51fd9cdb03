using PushOperator.Client.Reconnecting;

namespace PushOperator.Client.Tests.Reconnecting;

public sealed class FullJitterBackoffTests
{
    private static readonly TimeSpan Minimum = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(30);

    [Fact]
    public void Every_wait_is_within_a_bound_that_doubles_up_to_the_maximum()
    {
        var random = new Random(1);
        for (var run = 0; run < 200; run++)
        {
            var backoff = new FullJitterBackoff(Minimum, Maximum, random);
            for (var failure = 0; failure < 60; failure++)
            {
                var bound = TimeSpan.FromMilliseconds(Math.Min(30_000, 100 * Math.Pow(2, failure)));
                backoff.Next().Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThanOrEqualTo(bound);
            }
        }
    }

    [Fact]
    public void C1_a_thousand_subscribers_of_a_gateway_gone_for_a_minute_do_not_come_back_in_waves()
    {
        var attempts = Enumerable.Range(0, 1_000).SelectMany(seed => AttemptsWithin(TimeSpan.FromSeconds(60), seed)).ToList();

        var late = attempts.Where(a => a >= TimeSpan.FromSeconds(10)).ToList();
        var busiest = late.GroupBy(a => (int)a.TotalSeconds).Max(second => second.Count());

        late.Should().HaveCountGreaterThan(1_000);
        ((double)busiest / late.Count).Should().BeLessThan(0.05);
    }

    private static IEnumerable<TimeSpan> AttemptsWithin(TimeSpan outage, int seed)
    {
        var backoff = new FullJitterBackoff(Minimum, Maximum, new Random(seed));
        for (var at = backoff.Next(); at < outage; at += backoff.Next()) yield return at;
    }
}
