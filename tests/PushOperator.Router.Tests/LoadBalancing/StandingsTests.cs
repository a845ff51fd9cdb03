using PushOperator.Router.Endpoints;
using PushOperator.Router.LoadBalancing;

namespace PushOperator.Router.Tests.LoadBalancing;

public sealed class StandingsTests
{
    [Fact]
    public void A_pod_that_takes_subscribers_is_eligible() => Of(Make.Endpoint(5)).Should().Be(Standing.Eligible);

    [Fact]
    public void A_pod_never_heard_of_is_not_there() => Of(Make.Endpoint(metadata: null)).Should().Be(Standing.Unavailable);

    [Fact]
    public void A_pod_that_drains_is_not_there() => Of(Make.Endpoint(Make.Metadata(draining: true))).Should().Be(Standing.Unavailable);

    [Fact]
    public void A_pod_that_takes_nobody_is_not_there() => Of(Make.Endpoint(Make.Metadata(accepts: false))).Should().Be(Standing.Unavailable);

    [Fact]
    public void A_pod_with_all_it_takes_is_full_also_when_it_says_that_it_takes_nobody() =>
        Of(Make.Endpoint(Make.Metadata(connections: 9, capacity: 9, accepts: false))).Should().Be(Standing.Full);

    [Fact]
    public void What_was_sent_since_the_reading_fills_a_pod_too() =>
        Of(Make.Endpoint(Make.Metadata(connections: 5, capacity: 9)) with { Unseen = 4 }).Should().Be(Standing.Full);

    [Fact]
    public void An_ejected_pod_is_a_last_resort() => Of(Make.Endpoint(5) with { Ejected = true }).Should().Be(Standing.LastResort);

    [Theory]
    [InlineData(1, nameof(Standing.Eligible))]
    [InlineData(2, nameof(Standing.LastResort))]
    public void A_pod_whose_readings_fail_twice_is_a_last_resort(int failures, string standing) =>
        Of(Make.Endpoint(5) with { FailedReads = failures }).ToString().Should().Be(standing);

    [Fact]
    public void A_pod_not_heard_of_for_long_is_not_there() =>
        Of(Make.Endpoint(5) with { FailedReads = 20, Age = TimeSpan.FromSeconds(11) }).Should().Be(Standing.Unavailable);

    private static Standing Of(EndpointSnapshot endpoint) => Standings.Of(endpoint);
}
