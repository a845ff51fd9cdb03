namespace PushOperator.Gateway.Commands;

/// <summary>A delivery that waits for its acknowledgement.</summary>
/// <param name="Id">Message id.</param>
/// <param name="Topic">PushTopic name.</param>
/// <param name="Partition">Number.</param>
/// <param name="Offset">Offset of the message.</param>
/// <param name="Session">Session it was given to.</param>
/// <param name="Subscriber">Its subscriber id; absent for an ephemeral one.</param>
/// <param name="AgeMs">Milliseconds since it was delivered.</param>
/// <param name="DeliveryCount">1 for the first delivery.</param>
internal sealed record UnackedView(string Id, string Topic, int Partition, long Offset, string Session, string? Subscriber, long AgeMs, int DeliveryCount);
