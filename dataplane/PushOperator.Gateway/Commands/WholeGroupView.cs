namespace PushOperator.Gateway.Commands;

/// <summary>The group on all of its pods, at most some seconds old.</summary>
/// <param name="Pods">Pods with subscribers.</param>
/// <param name="Subscribers">Subscribers connected to them.</param>
/// <param name="OldestUnackedAgeMs">Age of the oldest unacknowledged delivery, milliseconds; absent when there is none.</param>
/// <param name="Lag">Shared: messages that are not done, in all partitions; absent when Kafka did not answer.</param>
/// <param name="Partitions">Shared: a page of all partitions; absent when Kafka did not answer.</param>
internal sealed record WholeGroupView(int Pods, int Subscribers, long? OldestUnackedAgeMs, long? Lag, IReadOnlyList<GroupPartitionView>? Partitions);
