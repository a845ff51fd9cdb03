using System.Reflection;
using PushOperator.DataPlane.Configuration.Endpoint;
using PushOperator.Gateway.Connections;
using PushOperator.Gateway.Groups;
using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Commands;

/// <summary>Says what the pod is and has, for routers and the operator; read twice a second by each router, so it only looks at counters.</summary>
internal sealed class EndpointMetadataSource(
    GatewaySettings settings,
    ConnectionRegistry registry,
    ConnectionCapacity capacity,
    DrainState drain,
    ISubscriberGroup group,
    TimeProvider time)
{
    private static readonly string s_version =
        typeof(EndpointMetadataSource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>The metadata as of now.</summary>
    public EndpointMetadata Current() => new()
    {
        Namespace = settings.Configuration.Namespace,
        Group = settings.Configuration.Group,
        Pod = settings.Pod,
        Version = s_version,
        StartedAt = _startedAt,
        Zone = settings.Zone,
        Revision = settings.Revision,
        Connections = registry.Count,
        Capacity = capacity.Limit,
        Draining = drain.IsDraining,
        AcceptsSubscribers = !drain.IsDraining && capacity.Taken < capacity.Limit && group.IsConsuming && group.AcceptsSubscribers,
        Partitions = [.. group.Status().Partitions.Select(Partition)],
    };

    private static EndpointPartition Partition(PartitionStatus status) => new()
    {
        Topic = status.Topic,
        Partition = status.Partition,
        Lag = status.Lag(),
    };
}
