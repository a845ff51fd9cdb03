using PushOperator.Gateway.Seeks;

namespace PushOperator.Gateway.Groups;

/// <summary>This pod's part of the SubscriberGroup: joins, and a picture of itself. One implementation a delivery mode.</summary>
public interface ISubscriberGroup
{
    /// <summary>Takes a subscriber in, before its connection is upgraded. May ask Kafka; bounded by 5 s, then refused with 503.</summary>
    ValueTask<JoinOutcome> JoinAsync(JoinRequest request, IMember member, CancellationToken cancellationToken);

    /// <summary>Whether a new subscriber would be served here: consuming, and in a Shared group owning a partition or free to own one.</summary>
    bool AcceptsSubscribers { get; }

    /// <summary>Whether Kafka is being read as it should be: part of readiness. True also for an idle group that needs to read nothing.</summary>
    bool IsConsuming { get; }

    /// <summary>Partitions, positions and lag as of now; never blocks.</summary>
    GroupStatus Status();

    /// <summary>Deliveries in flight, oldest first, after <paramref name="after"/> (null: from the oldest), at most <paramref name="limit"/>.</summary>
    IReadOnlyList<UnackedDelivery> Unacked(UnackedPlace? after, int limit);

    /// <summary>Where the group keeps a subscriber with an id, connected or not; null when it keeps none.</summary>
    KeptPosition? KeptPositionOf(string subscriber);

    /// <summary>The group on all of its pods. Bounded by 5 s.</summary>
    Task<WholeGroup> WholeAsync(CancellationToken cancellationToken);

    /// <summary>Drops what the group keeps of a subscriber: its next session is its first. Bounded by 5 s.</summary>
    Task<ForgetOutcome> ForgetAsync(string subscriber, CancellationToken cancellationToken);

    /// <summary>Moves the whole group.</summary>
    ISeekCommands Seeks { get; }

    /// <summary>Commits what is done and leaves; after it no member gets anything. Called once, when the pod drains.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
