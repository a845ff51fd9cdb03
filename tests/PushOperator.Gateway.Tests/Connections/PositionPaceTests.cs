using PushOperator.Gateway.Connections;

namespace PushOperator.Gateway.Tests.Connections;

public sealed class PositionPaceTests
{
    [Theory]
    [InlineData(1, 3_600, 0.1)]
    [InlineData(2_000, 3_600, 0.1)]
    [InlineData(10_000, 3_600, 0.5)]
    [InlineData(10_000, 0.3, 0.3)]
    [InlineData(10_000, 0, 0.1)]
    [InlineData(20_000, 3_600, 1)]
    [InlineData(1_000_000, 3_600, 1)]
    public void A_pod_makes_no_more_than_20_000_a_second_and_a_young_connection_is_told_sooner(int connections, double age, double pace) =>
        PositionPace.Of(connections, TimeSpan.FromSeconds(age)).TotalSeconds.Should().BeApproximately(pace, 1e-6);
}
