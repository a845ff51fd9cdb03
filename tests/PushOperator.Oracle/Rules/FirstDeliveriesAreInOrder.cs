using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>To each reader, the first deliveries of a key's messages come in the order of their offsets.</summary>
internal sealed class FirstDeliveriesAreInOrder : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        var newest = new Dictionary<(string Reader, string Topic, int Partition, string Key), (long Offset, Delivered Delivery)>();
        foreach (var delivery in history.All<Delivered>().Where(delivery => !history.IsDuplicate(delivery)))
        {
            var (topic, partition, offset) = IndexedHistory.Split(delivery.Message);
            var line = (history.ReaderOf(delivery.Subscriber), topic, partition, delivery.Key);
            if (newest.TryGetValue(line, out var last) && offset < last.Offset)
                yield return new Violation(nameof(FirstDeliveriesAreInOrder), $"{line.Item1} got {delivery.Message} after {last.Delivery.Message} of the same key", [last.Delivery, delivery]);
            else
                newest[line] = (offset, delivery);
        }
    }
}
