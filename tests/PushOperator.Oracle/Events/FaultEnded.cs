namespace PushOperator.Oracle.Events;

/// <summary>A fault is over; what it broke may still be recovering.</summary>
/// <param name="Fault">Its id.</param>
/// <param name="Target">What it hit.</param>
public sealed record FaultEnded(string Fault, string Target) : HistoryEvent;
