using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Operator.Observation;

namespace PushOperator.Operator.Tests.Observation;

public sealed class GroupCountingTests
{
    [Fact]
    public void Connections_are_added_and_of_each_partition_the_largest_lag_counts() =>
        GroupCounting.Add([Gateway(3, (0, 5), (1, 0)), Gateway(4, (0, 7), (1, 2))]).Should().Be(new GroupCounts(2, 7, 9));

    [Fact]
    public void Lag_is_unknown_while_one_gateway_does_not_know() => GroupCounting.Add([Gateway(3, (0, 5)), Gateway(4, (1, -1))]).Lag.Should().BeNull();

    [Fact]
    public void Of_no_gateways_nobody_is_connected_and_lag_is_unknown() => GroupCounting.Add([]).Should().Be(new GroupCounts(0, 0, null));

    internal static EndpointMetadata Gateway(int connections, params (int Partition, long Lag)[] partitions) => new()
    {
        Namespace = "demo",
        Group = "readers",
        Pod = "pod",
        Version = "1",
        StartedAt = DateTimeOffset.UnixEpoch,
        Connections = connections,
        Capacity = 100,
        Draining = false,
        AcceptsSubscribers = true,
        Partitions = [.. partitions.Select(partition => new EndpointPartition { Topic = "news", Partition = partition.Partition, Lag = partition.Lag })],
    };
}
