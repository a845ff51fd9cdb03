using PushOperator.Oracle.Events;

namespace PushOperator.Oracle;

/// <summary>Splits a run by its faults: a fault answers for everything from its start to the start of the next one.</summary>
internal sealed class FaultTimeline
{
    private readonly IndexedHistory _history;
    private readonly List<(string Fault, TimeSpan From)> _spans = [("none", TimeSpan.Zero)];

    public FaultTimeline(IndexedHistory history)
    {
        _history = history;
        _spans.AddRange(history.All<FaultStarted>().Select(fault => (fault.Fault, fault.At)));
    }

    /// <summary>One line a kind of fault, in the order of their first starts.</summary>
    public IReadOnlyList<FaultSummary> Summarize()
    {
        var delivered = Count(_history.All<Delivered>());
        var duplicated = Count(_history.All<Delivered>().Where(_history.IsDuplicate));
        var lost = Count(_history.Lost.Select(promise => promise.Requested));
        var recovery = Recoveries();
        return [.. _spans.Select((span, index) => (span.Fault, Index: index)).GroupBy(span => span.Fault).Select(fault => new FaultSummary(
            fault.Key,
            fault.Count(),
            fault.Sum(span => delivered[span.Index]),
            fault.Sum(span => lost[span.Index]),
            fault.Sum(span => duplicated[span.Index]),
            fault.Max(span => recovery[span.Index])))];
    }

    private long[] Count(IEnumerable<HistoryEvent> events)
    {
        var counts = new long[_spans.Count];
        foreach (var happened in events) counts[SpanOf(happened.At)]++;
        return counts;
    }

    private TimeSpan[] Recoveries()
    {
        var worst = new TimeSpan[_spans.Count];
        var gone = new Dictionary<string, int>();
        foreach (var happened in _history.Events)
        {
            if (happened is Disconnected lost) gone.TryAdd(lost.Subscriber, SpanOf(lost.At));
            if (happened is not Connected back || !gone.Remove(back.Subscriber, out var span)) continue;
            var took = back.At - _spans[span].From;
            if (took > worst[span]) worst[span] = took;
        }

        return worst;
    }

    private int SpanOf(TimeSpan at) => Math.Max(0, _spans.FindLastIndex(span => span.From <= at));
}
