using PushOperator.DataPlane.Configuration.Endpoint;

namespace PushOperator.Operator.Observation;

/// <summary>Adds up what gateways say. Pure.</summary>
internal static class GroupCounting
{
    /// <summary>
    /// Connections are added. Of lag the largest of each partition counts: in a Broadcast group every gateway reads every partition, in a Shared one only the
    /// owner speaks of it.
    /// </summary>
    public static GroupCounts Add(IReadOnlyCollection<EndpointMetadata> gateways)
    {
        var partitions = gateways.SelectMany(gateway => gateway.Partitions).ToList();
        var known = gateways.Count > 0 && partitions.All(partition => partition.Lag >= 0);
        return new GroupCounts(
            gateways.Count,
            gateways.Sum(gateway => (long)gateway.Connections),
            known ? partitions.GroupBy(partition => (partition.Topic, partition.Partition)).Sum(copies => copies.Max(copy => copy.Lag)) : null);
    }
}
