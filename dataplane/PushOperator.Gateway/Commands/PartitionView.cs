namespace PushOperator.Gateway.Commands;

/// <summary>One partition of a group.</summary>
/// <param name="Topic">PushTopic name.</param>
/// <param name="Partition">Number.</param>
/// <param name="Watermark">Lowest offset that is not done (Shared) or next to read (Broadcast); −1 when not known yet.</param>
/// <param name="End">Offset after the newest message; −1 when not known yet.</param>
/// <param name="Lag">Messages between the two; −1 when not known yet.</param>
/// <param name="InFlight">Deliveries not yet acknowledged.</param>
internal sealed record PartitionView(string Topic, int Partition, long Watermark, long End, long Lag, int InFlight);
