namespace PushOperator.Oracle.Events;

/// <summary>The gateway has processed an acknowledgement.</summary>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="Session">Id of the connection.</param>
/// <param name="Message">Id of the message, <c>topic/partition/offset</c>.</param>
public sealed record AckConfirmed(string Subscriber, string Session, string Message) : HistoryEvent;
