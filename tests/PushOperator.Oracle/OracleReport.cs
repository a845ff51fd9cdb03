namespace PushOperator.Oracle;

/// <summary>What a history amounts to.</summary>
/// <param name="Published">Publishes that were acknowledged.</param>
/// <param name="Delivered">Deliveries, duplicates included.</param>
/// <param name="Lost">Promised deliveries that never happened, one a reader and message.</param>
/// <param name="Duplicated">Deliveries of a message that the same reader had already.</param>
/// <param name="OutOfOrder">First deliveries that came after a later message of the same key.</param>
/// <param name="WorstReconnect">Longest time from the start of a fault until every subscriber that it disconnected was connected again.</param>
/// <param name="WorstRecovery">Longest time from the end of a fault until everything published before that end was delivered, and acknowledged in Shared groups.</param>
/// <param name="Faults">The same by fault, in the order of their first starts.</param>
/// <param name="Violations">Every promise that was not kept.</param>
public sealed record OracleReport(
    long Published,
    long Delivered,
    long Lost,
    long Duplicated,
    long OutOfOrder,
    TimeSpan WorstReconnect,
    TimeSpan WorstRecovery,
    IReadOnlyList<FaultSummary> Faults,
    IReadOnlyList<Violation> Violations)
{
    /// <summary>Whether every promise was kept.</summary>
    public bool IsKept => Violations.Count == 0;
}
