using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>
/// On one connection, each further delivery of an id has a higher delivery count, also when its partition has been away. Over connections the count may begin anew: a
/// gateway does not know how often another one has delivered.
/// </summary>
internal sealed class DuplicatesAreMarked : IDeliveryRule
{
    /// <summary>Of each subscriber's newest connection: what was delivered once with count 1, and the counts of everything else.</summary>
    private readonly Dictionary<string, (string Session, Dictionary<(string, int), OffsetSet> Once, Dictionary<MessagePlace, int> Counts)> _connections = [];

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state)
    {
        if (seen.Event is not Delivered delivery) yield break;
        if (!_connections.TryGetValue(delivery.Subscriber, out var connection) || connection.Session != delivery.Session)
            _connections[delivery.Subscriber] = connection = (delivery.Session, [], []);
        if (!connection.Once.TryGetValue((seen.Place.Topic, seen.Place.Partition), out var once)) connection.Once[(seen.Place.Topic, seen.Place.Partition)] = once = new OffsetSet();
        var before = connection.Counts.GetValueOrDefault(seen.Place, once.Contains(seen.Place.Offset) ? 1 : 0);
        if (delivery.Count == 1) once.Add(seen.Place.Offset);
        if (delivery.Count > 1 || before > 1) connection.Counts[seen.Place] = delivery.Count;
        if (delivery.Count <= before)
            yield return new Violation(nameof(DuplicatesAreMarked), $"{delivery.Message} came again to {delivery.Subscriber} with delivery count {delivery.Count} after {before}", [delivery]);
    }
}
