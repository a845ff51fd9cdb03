using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>Every delivery of an id has the content that was stored under it, and nothing is delivered that nobody published.</summary>
internal sealed class AnIdNamesOneMessage : IDeliveryRule
{
    private readonly Dictionary<(string Topic, string Key), OffsetSet> _published = [];

    /// <summary>The first delivery of what no acknowledged publish has stored so far.</summary>
    private readonly Dictionary<MessagePlace, Delivered> _early = [];

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state) => seen.Event switch
    {
        PublishRequested request => Request(request),
        PublishSucceeded stored when _early.Remove(seen.Place, out var delivery) => Compare(stored, delivery),
        Delivered delivery => Deliver(seen.Place, delivery, state),
        _ => [],
    };

    private IEnumerable<Violation> Request(PublishRequested request)
    {
        if (!_published.TryGetValue((request.Topic, request.Key), out var sequences)) _published[(request.Topic, request.Key)] = sequences = new OffsetSet();
        sequences.Add(request.Sequence);
        return [];
    }

    private IEnumerable<Violation> Deliver(MessagePlace place, Delivered delivery, DeliveryState state)
    {
        if (_published.GetValueOrDefault((place.Topic, delivery.Key))?.Contains(delivery.Sequence) != true)
            yield return new Violation(nameof(AnIdNamesOneMessage), $"{delivery.Message} was delivered, and nobody published it", [delivery]);
        if (state.StoredAt(place) is { } stored)
        {
            foreach (var violation in Compare(stored, delivery)) yield return violation;
        }
        else if (!_early.TryAdd(place, delivery) && _early[place] is var first && (first.Key, first.Sequence) != (delivery.Key, delivery.Sequence))
        {
            yield return new Violation(nameof(AnIdNamesOneMessage), $"{delivery.Message} was delivered with two contents", [first, delivery]);
        }
    }

    private static IEnumerable<Violation> Compare(PublishSucceeded stored, Delivered delivery)
    {
        if ((stored.Key, stored.Sequence) != (delivery.Key, delivery.Sequence))
            yield return new Violation(nameof(AnIdNamesOneMessage), $"{delivery.Message} was delivered with another content than was stored", [stored, delivery]);
    }
}
