namespace PushOperator.Oracle.Events;

/// <summary>
/// The gateway said that it did not take an acknowledgement of this connection: what it was for had gone to another pod or assignment meanwhile, and comes again. Of several it names only the first, so any
/// that was on its way may be meant.
/// </summary>
/// <param name="Subscriber">Name of the subscriber, unique in the history.</param>
/// <param name="Session">Id of the connection.</param>
public sealed record AcksRefused(string Subscriber, string Session) : HistoryEvent;
