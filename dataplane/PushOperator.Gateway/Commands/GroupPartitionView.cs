namespace PushOperator.Gateway.Commands;

/// <summary>One partition of a Shared group, whoever owns it.</summary>
/// <param name="Topic">PushTopic name.</param>
/// <param name="Partition">Number.</param>
/// <param name="Committed">The group's committed offset; −1 when it has none yet.</param>
/// <param name="End">Offset after the newest message.</param>
/// <param name="Lag">Messages between the two; −1 when nothing is committed yet.</param>
internal sealed record GroupPartitionView(string Topic, int Partition, long Committed, long End, long Lag);
