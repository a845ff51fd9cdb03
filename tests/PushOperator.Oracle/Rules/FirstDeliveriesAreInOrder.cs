using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>To each reader, the first deliveries of a key's messages come in the order of their offsets.</summary>
internal sealed class FirstDeliveriesAreInOrder : IDeliveryRule
{
    private readonly Dictionary<(string Reader, string Topic, int Partition, string Key), (long Offset, Delivered Delivery)> _newest = [];

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state)
    {
        if (seen.Event is not Delivered delivery || seen.IsDuplicate) yield break;
        var line = (seen.Reader!.Name, seen.Place.Topic, seen.Place.Partition, delivery.Key);
        if (_newest.TryGetValue(line, out var last) && seen.Place.Offset < last.Offset)
            yield return new Violation(nameof(FirstDeliveriesAreInOrder), $"{line.Name} got {delivery.Message} after {last.Delivery.Message} of the same key", [last.Delivery, delivery]);
        else
            _newest[line] = (seen.Place.Offset, delivery);
    }
}
