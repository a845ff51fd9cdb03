using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>What was acknowledged does not come again on the same connection, once the acknowledgement was processed.</summary>
internal sealed class AckedStaysDone(CheckerOptions options) : IDeliveryRule
{
    /// <summary>Of each subscriber's newest connection: when what was acknowledged, and whether it was processed for sure.</summary>
    private readonly Dictionary<string, (string Session, Dictionary<MessagePlace, (TimeSpan At, bool IsConfirmed)> Acked)> _connections = [];

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state)
    {
        switch (seen.Event)
        {
            case AckConfirmed ack:
                Of(ack.Subscriber, ack.Session)[seen.Place] = (ack.At, true);
                break;
            case Acked ack:
                Of(ack.Subscriber, ack.Session).TryAdd(seen.Place, (ack.At, false));
                break;
            case AckDropped ack:
                Of(ack.Subscriber, ack.Session).Remove(seen.Place);
                break;
            case AcksRefused refused:
                // Those that are older were processed before.
                var acked = Of(refused.Subscriber, refused.Session);
                foreach (var (place, _) in acked.Where(ack => !ack.Value.IsConfirmed && !(refused.At - ack.Value.At > options.AckProcessedWithin)).ToArray()) acked.Remove(place);
                break;
            case Delivered delivery when Of(delivery.Subscriber, delivery.Session).TryGetValue(seen.Place, out var ack) && (ack.IsConfirmed || delivery.At - ack.At > options.AckProcessedWithin):
                yield return new Violation(
                    nameof(AckedStaysDone), $"{delivery.Message} came again to {delivery.Subscriber}, which had acknowledged it {(delivery.At - ack.At).TotalSeconds:0.000} s before", [delivery]);
                break;
        }
    }

    private Dictionary<MessagePlace, (TimeSpan At, bool IsConfirmed)> Of(string subscriber, string session)
    {
        if (!_connections.TryGetValue(subscriber, out var connection) || connection.Session != session) _connections[subscriber] = connection = (session, []);
        return connection.Acked;
    }
}
