using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>A reader gets only so many duplicates of a fault, and no message is tried without end.</summary>
internal sealed class RedeliveryIsBounded : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        FaultStarted? fault = null;
        var duplicates = new Dictionary<string, int>();
        foreach (var happened in history.Events)
        {
            if (happened is FaultStarted next)
            {
                fault = next;
                duplicates.Clear();
            }

            if (happened is not Delivered delivery) continue;
            if (delivery.Count > options.MaxDeliveryCount)
                yield return new Violation(nameof(RedeliveryIsBounded), $"{delivery.Message} was tried {delivery.Count} times, {options.MaxDeliveryCount} are allowed", [delivery]);
            if (!history.IsDuplicate(delivery)) continue;
            var reader = history.ReaderOf(delivery.Subscriber);
            var bound = fault is null ? options.MaxDuplicatesWithoutFault : options.MaxDuplicatesPerFault;
            // One violation a fault and reader: at the first duplicate too many.
            if ((duplicates[reader] = duplicates.GetValueOrDefault(reader) + 1) == bound + 1)
                yield return new Violation(nameof(RedeliveryIsBounded), $"{reader} got more than {bound} duplicates {(fault is null ? "without a fault" : $"of {fault.Fault}")}", fault is null ? [delivery] : [fault, delivery]);
        }
    }
}
