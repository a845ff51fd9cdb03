namespace PushOperator.Oracle.Events;

/// <summary>A subscriber lost its connection.</summary>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="Session">Id of the connection.</param>
public sealed record Disconnected(string Subscriber, string Session) : HistoryEvent;
