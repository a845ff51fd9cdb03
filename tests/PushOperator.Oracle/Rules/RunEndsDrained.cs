using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>
/// The run ends in peace: every fault has ended, publishing has ended with an outcome for each publish, and after that everything was delivered and, in Shared
/// groups, acknowledged. Without it the absence of a loss would mean nothing.
/// </summary>
internal sealed class RunEndsDrained : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        if (history.Events.LastOrDefault() is not Drained)
            yield return new Violation(nameof(RunEndsDrained), "the history does not end with the observer's Drained", []);
        var ended = history.All<PublishingEnded>().FirstOrDefault();
        if (ended is null) yield return new Violation(nameof(RunEndsDrained), "publishing never ended", []);
        foreach (var late in history.Events.Where(happened => ended is not null && happened is PublishRequested or FaultStarted && history.PositionOf(happened) > history.PositionOf(ended!)))
            yield return new Violation(nameof(RunEndsDrained), "the final phase was disturbed", [ended!, late]);
        foreach (var violation in Unended(history).Concat(Unanswered(history)).Concat(Unacknowledged(history))) yield return violation;
    }

    private static IEnumerable<Violation> Unended(IndexedHistory history) => history.All<FaultStarted>()
        .GroupBy(fault => (fault.Fault, fault.Target))
        .Where(fault => fault.Count() > history.All<FaultEnded>().Count(end => (end.Fault, end.Target) == fault.Key))
        .Select(fault => new Violation(nameof(RunEndsDrained), $"{fault.Key.Fault} on {fault.Key.Target} never ended", [fault.Last()]));

    private static IEnumerable<Violation> Unanswered(IndexedHistory history)
    {
        var answered = history.Events.Select(Answered).ToHashSet();
        return history.All<PublishRequested>()
            .Where(request => !answered.Contains((request.Topic, request.Key, request.Sequence)))
            .Select(request => new Violation(nameof(RunEndsDrained), $"the publish of {request.Key} {request.Sequence} has no outcome", [request]));
    }

    private static (string, string, long) Answered(HistoryEvent happened) => happened switch
    {
        PublishSucceeded stored => (stored.Topic, stored.Key, stored.Sequence),
        PublishFailed failed => (failed.Topic, failed.Key, failed.Sequence),
        PublishUnknown unknown => (unknown.Topic, unknown.Key, unknown.Sequence),
        _ => default,
    };

    private static IEnumerable<Violation> Unacknowledged(IndexedHistory history)
    {
        var acked = history.All<Acked>().Where(history.IsSent).Select(ack => (history.GroupOf(ack.Subscriber), ack.Message)).ToHashSet();
        var lost = history.Lost.ToHashSet();
        return history.Promises
            .Where(promise => history.Groups.ContainsKey(promise.Reader) && !lost.Contains(promise) && !acked.Contains((promise.Reader, promise.Message)))
            .Select(promise => new Violation(nameof(RunEndsDrained), $"{promise.Message} was delivered to {promise.Reader} and never acknowledged", [promise.Stored]));
    }
}
