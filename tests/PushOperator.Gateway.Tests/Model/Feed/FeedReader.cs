using System.Text.Json;
using PushOperator.Gateway.Groups.Broadcast;
using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Tests.Groups.Support;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Tests.Model.Feed;

/// <summary>A subscriber, and the judge of what it gets: of each partition every record once and in order, or a notice that it is gone.</summary>
internal sealed class FeedReader : IReplayWaiter
{
    private const int Window = 7;

    private readonly SubscriberFeed _feed;
    private readonly AckWindow? _acks;
    private readonly PartitionTable _partitions;
    private readonly IReadOnlyList<FakeLog> _logs;
    private readonly HashSet<string>? _topics;
    private readonly List<(int Partition, long Offset)> _unacked = [];
    private readonly List<long> _next = [];

    public FeedReader(FrameLog log, PartitionTable partitions, IReplaySource replay, IReadOnlyList<FakeLog> logs, HashSet<string>? topics, bool acks)
    {
        (_partitions, _logs, _topics) = (partitions, logs, topics);
        _acks = acks ? new AckWindow(Window) : null;
        _feed = new SubscriberFeed(log, FrameFormat.Json, partitions, replay, this, topics);
    }

    public void MoveTo(long[] positions)
    {
        _acks?.Clear();
        _unacked.Clear();
        _next.Clear();
        _next.AddRange(positions);
        _feed.MoveTo(positions);
    }

    public bool Take(int maxBytes)
    {
        _feed.Confirm();
        CheckPositions();
        if (_acks is { Room: 0 }) return false;
        if (!_feed.TryTake(maxBytes, _acks, 0, out var runs)) return false;
        var frames = FrameParser.Parse(runs.ToSequence());
        if (runs.Bytes > maxBytes && frames.Count > 1) throw new ModelViolationException($"{runs.Bytes} bytes are given instead of {maxBytes}");
        foreach (var frame in frames) Got(JsonDocument.Parse(frame.Payload).RootElement);
        if (_unacked.Count > Window) throw new ModelViolationException($"{_unacked.Count} are in flight with a window of {Window}");
        return true;
    }

    public void Ack(int which)
    {
        if (_acks is null || _unacked.Count == 0) return;
        var (partition, offset) = _unacked[which % _unacked.Count];
        _unacked.RemoveAt(which % _unacked.Count);
        _acks.Ack(partition, offset);
    }

    public void AckAll()
    {
        while (_unacked.Count > 0) Ack(0);
    }

    /// <summary>Whether it has had all there is.</summary>
    public void CheckComplete()
    {
        _feed.Confirm();
        CheckPositions();
        for (var partition = 0; partition < _logs.Count; partition++)
        {
            if (Wants(partition) && _logs[partition].FirstFrom(NextOf(partition)) is { } missing) throw new ModelViolationException($"{partition}/{missing} never comes");
        }
    }

    public void OnChunk(ReplayKey asked, ReplayChunk chunk) => _feed.OnChunk(asked, chunk);

    private void Got(JsonElement frame)
    {
        if (frame.GetProperty("op").GetString() == "gap")
        {
            GotGap(frame.GetProperty("partition").GetInt32(), frame.GetProperty("from").GetInt64(), frame.GetProperty("to").GetInt64());
            return;
        }

        if (!MessageId.TryParse(frame.GetProperty("id").GetString(), out var id)) throw new ModelViolationException($"not a message: {frame}");
        if (!Wants(id.Partition)) throw new ModelViolationException($"{id} is not of its topics");
        if (id.Offset < NextOf(id.Partition)) throw new ModelViolationException($"{id} comes again, or out of order: {NextOf(id.Partition)} was next");
        if (FirstWritten(id.Partition, NextOf(id.Partition)) is { } first && first != id.Offset) throw new ModelViolationException($"{id} comes and {first} was skipped in silence");
        SetNext(id.Partition, id.Offset + 1);
        if (_acks is not null) _unacked.Add((id.Partition, id.Offset));
    }

    private void GotGap(int partition, long from, long to)
    {
        if (to < NextOf(partition)) throw new ModelViolationException($"{partition}/{from} to {to} are announced as gone after they came");
        if (FirstWritten(partition, Math.Max(from, NextOf(partition))) is { } there && there <= to && there >= _logs[partition].Start) throw new ModelViolationException($"{partition}/{there} is announced as gone and is there");
        if (FirstWritten(partition, NextOf(partition)) is { } silent && silent < from) throw new ModelViolationException($"{partition}/{silent} is skipped by a gap from {from}");
        SetNext(partition, to + 1);
    }

    // Where a cursor would resume: at the first that is not acknowledged; else after what was taken, and before anything that was not.
    private void CheckPositions()
    {
        var positions = _feed.Positions();
        for (var partition = 0; partition < positions.Length; partition++)
        {
            if (!Wants(partition)) continue;
            var position = positions[partition];
            if (position < NextOf(partition)) throw new ModelViolationException($"its position in {partition} is {position}, before {NextOf(partition)}, which was next");
            if (FirstWritten(partition, NextOf(partition)) is { } passed && passed < position && passed >= _logs[partition].Start) throw new ModelViolationException($"its position {position} passes {partition}/{passed}");
            if (_acks is null) continue;
            var lowest = _unacked.Where(unacked => unacked.Partition == partition).Select(unacked => (long?)unacked.Offset).Min();
            var resume = _acks.ResumeAt(partition, position);
            if (lowest is null ? resume != position : resume != lowest) throw new ModelViolationException($"it would resume at {partition}/{resume}, not {lowest ?? position}");
        }
    }

    private long? FirstWritten(int partition, long from) => _logs[partition].Written.Where(written => written >= from).Select(written => (long?)written).FirstOrDefault();

    private bool Wants(int partition) => _topics is null || _topics.Contains(_partitions[partition].Topic);

    // A partition that appeared later is wanted from where the pod began to read it.
    private long NextOf(int partition) => partition < _next.Count ? _next[partition] : _partitions[partition].Start;

    private void SetNext(int partition, long next)
    {
        while (_next.Count <= partition) _next.Add(_partitions[_next.Count].Start);
        _next[partition] = next;
    }
}
