using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>
/// The run ends in peace: every fault has ended, publishing has ended with an outcome for each publish, and after that everything was delivered and, in Shared
/// groups, acknowledged. Without it the absence of a loss would mean nothing.
/// </summary>
internal sealed class RunEndsDrained : IDeliveryRule
{
    private readonly Dictionary<(string Fault, string Target), (int Running, FaultStarted Last)> _faults = [];
    private PublishingEnded? _ended;
    private HistoryEvent? _last;

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state)
    {
        _last = seen.Event;
        switch (seen.Event)
        {
            case PublishingEnded ended:
                _ended ??= ended;
                break;
            case FaultStarted fault:
                _faults[(fault.Fault, fault.Target)] = (_faults.GetValueOrDefault((fault.Fault, fault.Target)).Running + 1, fault);
                break;
            case FaultEnded end when _faults.TryGetValue((end.Fault, end.Target), out var fault):
                _faults[(end.Fault, end.Target)] = (fault.Running - 1, fault.Last);
                break;
        }

        if (_ended is not null && seen.Event is PublishRequested or FaultStarted)
            yield return new Violation(nameof(RunEndsDrained), "the final phase was disturbed", [_ended!, seen.Event]);
    }

    public IEnumerable<Violation> AtTheEnd(DeliveryState state)
    {
        if (_last is not Drained) yield return Broken("the history does not end with the observer's Drained");
        if (_ended is null) yield return Broken("publishing never ended");
        foreach (var (_, fault) in _faults.Values.Where(fault => fault.Running > 0)) yield return Broken($"{fault.Fault} on {fault.Target} never ended", fault);
        foreach (var request in state.Unanswered) yield return Broken($"the publish of {request.Key} {request.Sequence} has no outcome", request);
        foreach (var promise in state.Open.Where(promise => promise.IsDelivered)) yield return Broken($"{promise.Place} was delivered to {promise.Reader.Name} and never acknowledged", promise.Message.Stored);
    }

    private static Violation Broken(string detail, params HistoryEvent[] evidence) => new(nameof(RunEndsDrained), detail, evidence);
}
