namespace PushOperator.Gateway.Groups;

/// <summary>A picture of the group on all of its pods, at most some seconds old.</summary>
/// <param name="Pods">Pods with subscribers.</param>
/// <param name="Subscribers">Subscribers connected to them.</param>
/// <param name="OldestUnackedAge">Age of the oldest delivery in flight, or null.</param>
/// <param name="Partitions">Of a Shared group its partitions, owned or not, as Kafka has them; null in a Broadcast group, and when Kafka did not answer.</param>
public sealed record WholeGroup(int Pods, int Subscribers, TimeSpan? OldestUnackedAge, IReadOnlyList<GroupPartition>? Partitions);

/// <summary>One partition of a Shared group.</summary>
/// <param name="Topic">PushTopic name.</param>
/// <param name="Partition">Number.</param>
/// <param name="Committed">The group's committed offset; −1 when it has none yet.</param>
/// <param name="End">Offset after the newest message.</param>
public sealed record GroupPartition(string Topic, int Partition, long Committed, long End)
{
    /// <summary>Messages that are not done; −1 when nothing is committed yet.</summary>
    public long Lag => Committed < 0 ? -1 : Math.Max(0, End - Committed);
}
