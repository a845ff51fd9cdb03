namespace PushOperator.Gateway.Commands;

/// <summary>This pod's part of a group.</summary>
/// <param name="Namespace">Namespace of the SubscriberGroup.</param>
/// <param name="Group">Name of the SubscriberGroup.</param>
/// <param name="Pod">Name of this pod.</param>
/// <param name="Delivery"><c>Broadcast</c> or <c>Shared</c>.</param>
/// <param name="StartFrom"><c>Latest</c> or <c>Earliest</c>.</param>
/// <param name="Ordering"><c>Key</c> or <c>None</c>.</param>
/// <param name="AckMode"><c>Explicit</c> or <c>Auto</c>.</param>
/// <param name="AckTimeoutMs">Time for an acknowledgement, milliseconds.</param>
/// <param name="MaxInFlight">Unacknowledged deliveries a subscriber may have.</param>
/// <param name="Topics">PushTopic names.</param>
/// <param name="Subscribers">Subscribers connected to this pod.</param>
/// <param name="OldestUnackedAgeMs">Age of the oldest unacknowledged delivery, milliseconds; absent when there is none.</param>
/// <param name="Partitions">A page of the partitions this pod reads.</param>
/// <param name="All">The group on all of its pods.</param>
/// <param name="Continue">Give this as <c>continue</c> for the next page of partitions; absent on the last.</param>
internal sealed record GroupView(
    string Namespace,
    string Group,
    string Pod,
    string Delivery,
    string StartFrom,
    string Ordering,
    string AckMode,
    int AckTimeoutMs,
    int MaxInFlight,
    IReadOnlyList<string> Topics,
    int Subscribers,
    long? OldestUnackedAgeMs,
    IReadOnlyList<PartitionView> Partitions,
    WholeGroupView All,
    string? Continue);
