namespace PushOperator.Oracle.Events;

/// <summary>The acknowledgement announced by <see cref="Acked"/> was certainly not sent: its connection was gone.</summary>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="Session">Id of the connection.</param>
/// <param name="Message">Id of the message, <c>topic/partition/offset</c>.</param>
public sealed record AckDropped(string Subscriber, string Session, string Message) : HistoryEvent;
