using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>
/// On one connection, each further delivery of an id has a higher delivery count. Over connections the count may begin anew: it
/// is kept by the gateway that owned the partition, and goes with it.
/// </summary>
internal sealed class DuplicatesAreMarked : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        var last = new Dictionary<(string, string, string), Delivered>();
        foreach (var delivery in history.All<Delivered>())
        {
            var line = (delivery.Subscriber, delivery.Session, delivery.Message);
            if (last.GetValueOrDefault(line) is { } before && delivery.Count <= before.Count)
                yield return new Violation(nameof(DuplicatesAreMarked), $"{delivery.Message} came again to {delivery.Subscriber} with delivery count {delivery.Count}", [before, delivery]);
            last[line] = delivery;
        }
    }
}
