using PushOperator.Oracle.Events;
using PushOperator.Oracle.State;

namespace PushOperator.Oracle;

/// <summary>Splits a run by its faults: a fault answers for everything from its start to the start of the next one.</summary>
internal sealed class FaultTimeline
{
    private readonly List<FaultSpan> _spans = [new FaultSpan("none", TimeSpan.Zero)];
    private readonly Dictionary<string, FaultSpan> _disconnected = [];

    /// <summary>Faults that have ended and whose recovery is not complete, oldest first: its number among all ended ones, and when it ended.</summary>
    private readonly Queue<(int Number, FaultSpan Span, TimeSpan Ended)> _recovering = [];

    /// <summary>Takes the next event; the state has taken it already.</summary>
    public void Observe(Observation seen, DeliveryState state)
    {
        var now = _spans[^1];
        switch (seen.Event)
        {
            case FaultStarted fault:
                _spans.Add(new FaultSpan(fault.Fault, fault.At));
                break;
            case FaultEnded ended:
                var span = _spans.FindLast(candidate => candidate.Fault == ended.Fault) ?? now;
                _recovering.Enqueue((state.EndedFaults - 1, span, ended.At));
                break;
            case Delivered:
                now.Delivered++;
                if (seen.IsDuplicate) now.Duplicated++;
                break;
            case Disconnected lost:
                _disconnected.TryAdd(lost.Subscriber, now);
                break;
            case Connected back when _disconnected.Remove(back.Subscriber, out var since):
                since.WorstReconnect = Longer(since.WorstReconnect, back.At - since.From);
                break;
        }

        while (_recovering.TryPeek(out var oldest) && state.IsRecovered(oldest.Number))
        {
            oldest.Span.WorstRecovery = Longer(oldest.Span.WorstRecovery, seen.Event.At - oldest.Ended);
            _recovering.Dequeue();
        }
    }

    /// <summary>One line a kind of fault, in the order of their first starts.</summary>
    public IReadOnlyList<FaultSummary> Summarize(IReadOnlyCollection<PromisedDelivery> lost)
    {
        var losses = lost.GroupBy(promise => SpanOf(promise.Message.Requested.At)).ToDictionary(span => span.Key, span => span.Count());
        return [.. _spans.GroupBy(span => span.Fault).Select(fault => new FaultSummary(
            fault.Key,
            fault.Count(),
            fault.Sum(span => span.Delivered),
            fault.Sum(span => losses.GetValueOrDefault(span)),
            fault.Sum(span => span.Duplicated),
            fault.Max(span => span.WorstReconnect),
            fault.Max(span => span.WorstRecovery)))];
    }

    private FaultSpan SpanOf(TimeSpan at) => _spans.FindLast(span => span.From <= at) ?? _spans[0];

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
