namespace PushOperator.Cli.Cluster;

/// <summary>A seek of a group, as a gateway tells it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>running</c>, <c>cancelling</c>, <c>done</c> or <c>cancelled</c>.</param>
/// <param name="To">Where to.</param>
/// <param name="Rate">Messages a second at most; null: no limit.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="EndedAt">When it was over; null before.</param>
/// <param name="Left">Messages that are still to be replayed, at most.</param>
/// <param name="Subscribers">Of a Broadcast group, subscribers that still replay.</param>
/// <param name="Partitions">By partition.</param>
internal sealed record SeekState(
    string Id, string State, string To, int? Rate, DateTimeOffset AskedAt, DateTimeOffset? EndedAt, long Left, int? Subscribers, IReadOnlyList<SeekPartitionState>? Partitions)
{
    public bool IsOver => State is "done" or "cancelled";
}
