namespace PushOperator.Oracle;

/// <summary>What happened under one kind of fault: from each of its starts to the start of the next fault.</summary>
/// <param name="Fault">Its id; <c>none</c> for the time before the first.</param>
/// <param name="Runs">How often it was started.</param>
/// <param name="Delivered">Deliveries, duplicates included.</param>
/// <param name="Lost">Promised deliveries, of messages published then, that never happened.</param>
/// <param name="Duplicated">Deliveries of a message that the same reader had already.</param>
/// <param name="WorstReconnect">Longest time from its start until every subscriber that was disconnected was connected again.</param>
/// <param name="WorstRecovery">Longest time from its end until everything published before that end was delivered, and acknowledged in Shared groups.</param>
public sealed record FaultSummary(string Fault, int Runs, long Delivered, long Lost, long Duplicated, TimeSpan WorstReconnect, TimeSpan WorstRecovery);
