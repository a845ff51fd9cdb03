namespace PushOperator.Gateway.Groups;

/// <summary>A picture of this pod's part of the group.</summary>
/// <param name="Members">Subscribers connected to this pod.</param>
/// <param name="Partitions">Partitions this pod reads.</param>
/// <param name="OldestUnackedAge">Age of the oldest delivery in flight, or null.</param>
public sealed record GroupStatus(int Members, IReadOnlyList<PartitionStatus> Partitions, TimeSpan? OldestUnackedAge);

/// <summary>One partition of the group on this pod.</summary>
/// <param name="Topic">PushTopic name.</param>
/// <param name="Partition">Number.</param>
/// <param name="Watermark">Lowest offset that is not done (Shared), or next offset to read (Broadcast); −1 when not known yet.</param>
/// <param name="End">Offset after the newest message; −1 when not known yet.</param>
/// <param name="InFlight">Deliveries of this partition not yet acknowledged.</param>
/// <param name="IsBlocked">Whether what comes next waits for a publisher's open transaction, and not for us.</param>
public sealed record PartitionStatus(string Topic, int Partition, long Watermark, long End, int InFlight, bool IsBlocked = false);

/// <summary>A delivery that waits for its acknowledgement.</summary>
/// <param name="Id">Message id, <c>orders/3/42</c>.</param>
/// <param name="Session">Session it was given to.</param>
/// <param name="Subscriber">Its subscriber id, or null.</param>
/// <param name="Age">Time since it was delivered.</param>
/// <param name="DeliveryCount">1 for the first delivery.</param>
public sealed record UnackedDelivery(string Id, string Session, string? Subscriber, TimeSpan Age, int DeliveryCount);
