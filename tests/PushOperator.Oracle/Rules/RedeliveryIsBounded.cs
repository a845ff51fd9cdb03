using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>A reader gets only so many duplicates of a fault, and no message is tried without end.</summary>
internal sealed class RedeliveryIsBounded(CheckerOptions options) : IDeliveryRule
{
    private readonly Dictionary<string, int> _duplicates = [];
    private readonly Dictionary<string, int> _connections = [];
    private FaultStarted? _fault;

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state)
    {
        if (seen.Event is FaultStarted next)
        {
            _fault = next;
            _duplicates.Clear();
            _connections.Clear();
        }

        if (seen.Event is Connected) _connections[seen.Reader!.Name] = _connections.GetValueOrDefault(seen.Reader.Name) + 1;
        if (seen.Event is not Delivered delivery) yield break;
        if (delivery.Count > options.MaxDeliveryCount)
            yield return new Violation(nameof(RedeliveryIsBounded), $"{delivery.Message} was tried {delivery.Count} times, {options.MaxDeliveryCount} are allowed", [delivery]);
        if (!seen.IsDuplicate) yield break;
        var reader = seen.Reader!.Name;
        var more = Math.Max(0, _connections.GetValueOrDefault(reader) - 1) * options.MaxDuplicatesPerConnection;
        var bound = _fault is null ? options.MaxDuplicatesWithoutFault : options.MaxDuplicatesPerFault + more;
        // At the first duplicate too many, not at each.
        if ((_duplicates[reader] = _duplicates.GetValueOrDefault(reader) + 1) == bound + 1)
            yield return new Violation(nameof(RedeliveryIsBounded), $"{reader} got more than {bound} duplicates {(_fault is null ? "without a fault" : $"of {_fault.Fault}")}", _fault is null ? [delivery] : [_fault, delivery]);
    }
}
