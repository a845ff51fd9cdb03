using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle.Rules;

/// <summary>What a publisher was told is not stored is seen by nobody, neither before nor after it was told so.</summary>
internal sealed class FailedPublishesNeverAppear : IDeliveryRule
{
    private readonly Dictionary<(string Topic, string Key, long Sequence), PublishFailed> _failed = [];
    private readonly Dictionary<(string Topic, string Key), OffsetSet> _seen = [];

    public IEnumerable<Violation> Observe(Observation seen, DeliveryState state)
    {
        if (seen.Event is PublishFailed failure)
        {
            _failed[(failure.Topic, failure.Key, failure.Sequence)] = failure;
            if (_seen.GetValueOrDefault((failure.Topic, failure.Key))?.Contains(failure.Sequence) == true)
                yield return new Violation(nameof(FailedPublishesNeverAppear), $"{failure.Key} {failure.Sequence} was delivered, and its publish failed", [failure]);
        }

        if (seen.Event is not Delivered delivery) yield break;
        if (!_seen.TryGetValue((seen.Place.Topic, delivery.Key), out var sequences)) _seen[(seen.Place.Topic, delivery.Key)] = sequences = new OffsetSet();
        sequences.Add(delivery.Sequence);
        if (_failed.TryGetValue((seen.Place.Topic, delivery.Key, delivery.Sequence), out var before))
            yield return new Violation(nameof(FailedPublishesNeverAppear), $"{delivery.Message} was delivered, and its publish had failed", [before, delivery]);
    }
}
