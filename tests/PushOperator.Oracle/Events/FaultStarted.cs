namespace PushOperator.Oracle.Events;

/// <summary>A fault begins.</summary>
/// <param name="Fault">Its id.</param>
/// <param name="Target">What it hits.</param>
public sealed record FaultStarted(string Fault, string Target) : HistoryEvent;
