namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>A message written to one subscriber and not acknowledged by it.</summary>
/// <param name="offset">Its offset.</param>
/// <param name="deliveredAt">Time of the first delivery, <see cref="TimeProvider.GetTimestamp"/>.</param>
internal struct UnackedMessage(long offset, long deliveredAt)
{
    public readonly long Offset = offset;
    public readonly long DeliveredAt = deliveredAt;
    public int Deliveries = 1;
    public bool IsDone;
}
