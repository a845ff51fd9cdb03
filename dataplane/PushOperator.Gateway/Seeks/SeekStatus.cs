namespace PushOperator.Gateway.Seeks;

/// <summary>How far a seek is, as of now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>running</c>, <c>cancelling</c>, <c>done</c> or <c>cancelled</c>.</param>
/// <param name="To">As it was asked for.</param>
/// <param name="Rate">Messages a second at most; absent: no limit.</param>
/// <param name="AskedAt">When it was asked for, UTC.</param>
/// <param name="EndedAt">When it was done or cancelled, UTC; absent before.</param>
/// <param name="Left">Messages that are still to be replayed, at most: offsets between the positions and the ends.</param>
/// <param name="Subscribers">Broadcast: connected subscribers that still replay; absent in a Shared group.</param>
/// <param name="Partitions">By topic and number; absent in a list of seeks.</param>
public sealed record SeekStatus(
    string Id,
    string State,
    string To,
    int? Rate,
    DateTimeOffset AskedAt,
    DateTimeOffset? EndedAt,
    long Left,
    int? Subscribers,
    IReadOnlyList<SeekPartitionStatus>? Partitions);

/// <summary>One partition of a seek.</summary>
/// <param name="Topic">PushTopic name.</param>
/// <param name="Partition">Number.</param>
/// <param name="From">Offset the group was at before; absent when not known yet, and in a Broadcast group, where each subscriber had its own.</param>
/// <param name="To">Offset it was moved to.</param>
/// <param name="End">Offset after the newest message when the seek was asked for.</param>
/// <param name="Position">Where it is: of a Broadcast group, the slowest subscriber that replays. Absent when not known yet.</param>
/// <param name="State"><c>pending</c>, <c>applying</c>, <c>replaying</c>, <c>done</c> or <c>cancelled</c>.</param>
/// <param name="Left">Offsets between position and end.</param>
public sealed record SeekPartitionStatus(string Topic, int Partition, long? From, long To, long End, long? Position, string State, long Left);
