using PushOperator.Oracle.Events;

namespace PushOperator.Oracle.Rules;

/// <summary>A Shared group never commits past a promised message that no subscriber has acknowledged by then.</summary>
internal sealed class CommitNeverPassesUnfinished : IDeliveryRule
{
    public IEnumerable<Violation> Check(IndexedHistory history, CheckerOptions options)
    {
        var done = FirstAcknowledgements(history);
        foreach (var partition in history.All<Committed>().GroupBy(commit => (commit.Group, commit.Partition)))
        {
            var promised = new Queue<PromisedDelivery>(history.Promises
                .Where(promise => promise.Reader == partition.Key.Group && promise.Stored.Partition == partition.Key.Partition)
                .OrderBy(promise => promise.Stored.Offset));
            foreach (var commit in partition)
            {
                // What was done at one commit is done at every later one, so each message is looked at once.
                while (promised.TryPeek(out var next) && next.Stored.Offset < commit.Offset)
                {
                    promised.Dequeue();
                    if (done.GetValueOrDefault((next.Reader, next.Message), int.MaxValue) > history.PositionOf(commit))
                        yield return new Violation(nameof(CommitNeverPassesUnfinished), $"{commit.Group} committed {commit.Offset} of partition {commit.Partition}, and {next.Message} was not acknowledged", [next.Stored, commit]);
                }
            }
        }
    }

    private static Dictionary<(string Group, string Message), int> FirstAcknowledgements(IndexedHistory history)
    {
        var first = new Dictionary<(string, string), int>();
        foreach (var ack in history.All<Acked>().Where(history.IsSent)) first.TryAdd((history.GroupOf(ack.Subscriber), ack.Message), history.PositionOf(ack));
        return first;
    }
}
