namespace PushOperator.Oracle.Events;

/// <summary>A subscriber is about to acknowledge. Written before the acknowledgement is sent: whatever follows from it comes later in the history.</summary>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="Session">Id of the connection.</param>
/// <param name="Message">Id of the message, <c>topic/partition/offset</c>.</param>
public sealed record Acked(string Subscriber, string Session, string Message) : HistoryEvent;
