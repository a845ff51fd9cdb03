namespace PushOperator.Oracle.Events;

/// <summary>The observer has stopped waiting: everything was delivered, or its patience is at an end. The last event of a history.</summary>
public sealed record Drained() : HistoryEvent;
