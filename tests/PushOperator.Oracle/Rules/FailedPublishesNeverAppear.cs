using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>What a publisher was told is not stored is seen by nobody.</summary>
internal sealed class FailedPublishesNeverAppear : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        var failed = history.All<PublishFailed>().ToLookup(failure => (failure.Key, failure.Sequence));
        foreach (var delivery in history.All<Delivered>())
        {
            var failure = failed[(delivery.Key, delivery.Sequence)].FirstOrDefault(failure => failure.Topic == IndexedHistory.Split(delivery.Message).Topic);
            if (failure is not null)
                yield return new Violation(nameof(FailedPublishesNeverAppear), $"{delivery.Message} was delivered, and its publish had failed", [failure, delivery]);
        }
    }
}
