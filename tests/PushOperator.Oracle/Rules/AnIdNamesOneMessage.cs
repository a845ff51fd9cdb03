using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>Every delivery of an id has the content that was stored under it, and nothing is delivered that nobody published.</summary>
internal sealed class AnIdNamesOneMessage : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        var stored = history.All<PublishSucceeded>().ToDictionary(IndexedHistory.MessageId);
        var published = history.All<PublishRequested>().Select(request => (request.Topic, request.Key, request.Sequence)).ToHashSet();
        var first = new Dictionary<string, Delivered>();
        foreach (var delivery in history.All<Delivered>())
        {
            var topic = IndexedHistory.Split(delivery.Message).Topic;
            if (!published.Contains((topic, delivery.Key, delivery.Sequence)))
                yield return new Violation(nameof(AnIdNamesOneMessage), $"{delivery.Message} was delivered, and nobody published it", [delivery]);
            if (stored.GetValueOrDefault(delivery.Message) is { } original && (original.Key, original.Sequence) != (delivery.Key, delivery.Sequence))
                yield return new Violation(nameof(AnIdNamesOneMessage), $"{delivery.Message} was delivered with another content than was stored", [original, delivery]);
            if (!first.TryAdd(delivery.Message, delivery) && (first[delivery.Message].Key, first[delivery.Message].Sequence) != (delivery.Key, delivery.Sequence))
                yield return new Violation(nameof(AnIdNamesOneMessage), $"{delivery.Message} was delivered with two contents", [first[delivery.Message], delivery]);
        }
    }
}
