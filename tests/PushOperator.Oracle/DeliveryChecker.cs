using PushOperator.Oracle.Events;
using PushOperator.Oracle.Rules;

namespace PushOperator.Oracle;

/// <summary>Judges a whole history against the delivery promise. It shares no code with what it judges, and knows nothing of it but the protocol.</summary>
public static class DeliveryChecker
{
    private static readonly IReadOnlyList<IDeliveryRule> s_rules =
    [
        new NothingIsLost(),
        new FailedPublishesNeverAppear(),
        new AnIdNamesOneMessage(),
        new FirstDeliveriesAreInOrder(),
        new DuplicatesAreMarked(),
        new CommitNeverPassesUnfinished(),
        new AckedStaysDone(),
        new RedeliveryIsBounded(),
        new SessionsDoNotInterleave(),
        new RunEndsDrained(),
    ];

    /// <summary>Applies every rule.</summary>
    /// <exception cref="KeyNotFoundException">An event is about a group or a subscriber that was never declared: the history is no history.</exception>
    public static OracleReport Check(IReadOnlyList<HistoryEvent> events, CheckerOptions? options = null)
    {
        var history = new IndexedHistory(events);
        Violation[] violations = [.. s_rules.SelectMany(rule => rule.Check(history, options ?? new CheckerOptions()))];
        var faults = new FaultTimeline(history).Summarize();
        return new OracleReport(
            history.All<PublishSucceeded>().Count(),
            history.All<Delivered>().Count(),
            history.Lost.Count,
            history.Duplicates,
            violations.Count(violation => violation.Rule == nameof(FirstDeliveriesAreInOrder)),
            faults.Max(fault => fault.WorstRecovery),
            faults,
            violations);
    }
}
