using PushOperator.Gateway.Diagnostics;
using PushOperator.Gateway.Groups.Shared;

namespace PushOperator.Gateway.Kafka;

/// <summary>What outlives a <see cref="SharedSession"/>: each stay in the consumer group uses the same.</summary>
/// <param name="GroupId">Name of the consumer group.</param>
/// <param name="DeadLetters">Null when the group has no dead-letter topic.</param>
internal sealed record SharedSessionServices(
    string GroupId,
    TopicMap Topics,
    GroupStart Start,
    TopicWatch Watch,
    SharedDeliveries Deliveries,
    DeadLetterWriter? DeadLetters,
    KafkaReachability Reachability,
    SpareWatch Spare,
    PartitionEnds Ends,
    GatewayMetrics Metrics,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>How long a partition that is handed over waits for acknowledgements under way, and then for a rebalance that refuses its commit.</summary>
    /// <value>Half a second each.</value>
    public TimeSpan HandOverWait { get; init; } = TimeSpan.FromMilliseconds(500);
}
