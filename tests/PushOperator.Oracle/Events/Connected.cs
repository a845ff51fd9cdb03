namespace PushOperator.Oracle.Events;

/// <summary>A subscriber has a connection.</summary>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="Session">Id of the connection.</param>
public sealed record Connected(string Subscriber, string Session) : HistoryEvent;
