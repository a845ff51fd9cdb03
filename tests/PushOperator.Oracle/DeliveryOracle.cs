using PushOperator.Oracle.Events;
using PushOperator.Oracle.Rules;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle;

/// <summary>
/// Judges a history against the delivery promise while it grows. It shares no code with what it judges, and knows nothing of it but the protocol. Each event costs
/// the same however long the history is; what is kept of it is one entry a message, not one a delivery. Not thread-safe.
/// </summary>
public sealed class DeliveryOracle
{
    private readonly DeliveryState _state = new();
    private readonly FaultTimeline _timeline = new();
    private readonly List<Violation> _violations = [];
    private readonly IReadOnlyList<IDeliveryRule> _rules;
    private long _published;

    /// <summary>Begins with nothing.</summary>
    public DeliveryOracle(CheckerOptions? options = null)
    {
        options ??= new CheckerOptions();
        _rules =
        [
            new NothingIsLost(),
            new FailedPublishesNeverAppear(),
            new AnIdNamesOneMessage(),
            new FirstDeliveriesAreInOrder(),
            new DuplicatesAreMarked(),
            new CommitNeverPassesUnfinished(),
            new AckedStaysDone(options),
            new RedeliveryIsBounded(options),
            new SessionsDoNotInterleave(),
            new RunEndsDrained(),
        ];
    }

    /// <summary>Every place so far where a promise was not kept and cannot be kept any more, oldest first. What is only late is not among them.</summary>
    public IReadOnlyList<Violation> Violations => [.. _violations, .. _rules.SelectMany(rule => rule.Standing(_state))];

    /// <summary>How many faults have ended.</summary>
    public int EndedFaults => _state.EndedFaults;

    /// <summary>Whether everything that was published before this fault (from 0, in the order of their ends) had ended was delivered to whom it was promised, and acknowledged in Shared groups.</summary>
    public bool IsRecovered(int fault) => _state.IsRecovered(fault);

    /// <summary>Promises that are not kept yet, oldest first, for a person who wants to know what is waited for.</summary>
    public IEnumerable<string> Waiting => _state.Open.Select(promise => $"{promise.Place} {(promise.IsDelivered ? "was not acknowledged by" : "did not reach")} {promise.Reader.Name}");

    /// <summary>Takes the next event.</summary>
    /// <exception cref="KeyNotFoundException">It is about a group or a subscriber that was never declared: the history is no history.</exception>
    public void Observe(HistoryEvent happened)
    {
        var seen = _state.Observe(happened);
        if (happened is PublishSucceeded) _published++;
        _timeline.Observe(seen, _state);
        foreach (var rule in _rules)
        {
            foreach (var violation in rule.Observe(seen, _state))
            {
                if (!IsExempt(happened, violation)) _violations.Add(violation);
            }
        }
    }

    /// <summary>What the history amounts to if it ends here: what is late is lost.</summary>
    public OracleReport Conclude()
    {
        var lost = _state.Lost.ToArray();
        Violation[] violations = [.. Violations, .. _rules.SelectMany(rule => rule.AtTheEnd(_state))];
        var faults = _timeline.Summarize(lost);
        return new OracleReport(
            _published,
            faults.Sum(fault => fault.Delivered),
            lost.Length,
            faults.Sum(fault => fault.Duplicated),
            violations.Count(violation => violation.Rule == nameof(FirstDeliveriesAreInOrder)),
            faults.Max(fault => fault.WorstReconnect),
            faults.Max(fault => fault.WorstRecovery),
            faults,
            violations);
    }

    private bool IsExempt(HistoryEvent happened, Violation violation) =>
        happened is Delivered delivery && _state.Subscriber(delivery.Subscriber).Exempt?.Split(' ').Contains(violation.Rule) == true;
}
