using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>What was acknowledged does not come again on the same connection, once the acknowledgement was processed.</summary>
internal sealed class AckedStaysDone : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        var acked = new Dictionary<(string, string, string), HistoryEvent>();
        foreach (var happened in history.Events)
        {
            switch (happened)
            {
                case AckConfirmed ack:
                    acked[(ack.Subscriber, ack.Session, ack.Message)] = ack;
                    break;
                case Acked ack:
                    acked.TryAdd((ack.Subscriber, ack.Session, ack.Message), ack);
                    break;
                case AckDropped ack:
                    acked.Remove((ack.Subscriber, ack.Session, ack.Message));
                    break;
                case Delivered delivery when acked.GetValueOrDefault((delivery.Subscriber, delivery.Session, delivery.Message)) is { } ack && IsProcessed(ack, delivery.At, options):
                    yield return new Violation(nameof(AckedStaysDone), $"{delivery.Message} came again to {delivery.Subscriber}, which had acknowledged it", [ack, delivery]);
                    break;
            }
        }
    }

    private static bool IsProcessed(HistoryEvent ack, TimeSpan now, CheckerOptions options) =>
        ack is AckConfirmed || (options.AckProcessedWithin is { } bound && now - ack.At > bound);
}
