using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>Once a subscriber has got something on a newer connection, nothing comes on an older one.</summary>
internal sealed class SessionsDoNotInterleave : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        var current = new Dictionary<string, Delivered>();
        var ended = new Dictionary<(string, string), Delivered>();
        foreach (var delivery in history.All<Delivered>())
        {
            if (ended.TryGetValue((delivery.Subscriber, delivery.Session), out var last))
            {
                yield return new Violation(nameof(SessionsDoNotInterleave), $"{delivery.Subscriber} got {delivery.Message} on a connection that a newer one had replaced", [last, current[delivery.Subscriber], delivery]);
                continue;
            }

            if (current.GetValueOrDefault(delivery.Subscriber) is { } before && before.Session != delivery.Session) ended[(before.Subscriber, before.Session)] = before;
            current[delivery.Subscriber] = delivery;
        }
    }
}
