using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups;

/// <summary>A delivery that waits for its acknowledgement.</summary>
/// <param name="Id">Of the message.</param>
/// <param name="Session">Session it was given to.</param>
/// <param name="Subscriber">Its subscriber id, or null.</param>
/// <param name="Place">Where it stands in the list, oldest first.</param>
/// <param name="Age">Time since it was delivered.</param>
/// <param name="DeliveryCount">1 for the first delivery.</param>
public sealed record UnackedDelivery(MessageId Id, string Session, string? Subscriber, UnackedPlace Place, TimeSpan Age, int DeliveryCount);
