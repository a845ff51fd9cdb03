namespace PushOperator.Gateway.Groups.Ledger;

/// <summary>How far a message was under an assignment that is over.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="TimestampMs">The record's time: a record with another one at that offset is another message.</param>
/// <param name="Count">Deliveries begun.</param>
/// <param name="IsDone">Whether it was done, though Kafka may not know.</param>
internal readonly record struct RememberedDelivery(long Offset, long TimestampMs, int Count, bool IsDone);
