using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>Once a subscriber has got something on a newer connection, nothing comes on an older one.</summary>
internal sealed class SessionsDoNotInterleave : IDeliveryRule
{
    private readonly Dictionary<string, Delivered> _current = [];
    private readonly Dictionary<(string Subscriber, string Session), Delivered> _ended = [];

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state)
    {
        if (seen.Event is not Delivered delivery) yield break;
        if (_ended.TryGetValue((delivery.Subscriber, delivery.Session), out var last))
        {
            yield return new Violation(nameof(SessionsDoNotInterleave), $"{delivery.Subscriber} got {delivery.Message} on a connection that a newer one had replaced", [last, _current[delivery.Subscriber], delivery]);
            yield break;
        }

        if (_current.GetValueOrDefault(delivery.Subscriber) is { } before && before.Session != delivery.Session) _ended[(before.Subscriber, before.Session)] = before;
        _current[delivery.Subscriber] = delivery;
    }
}
