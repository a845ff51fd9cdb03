using PushOperator.Gateway.Replay;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>
/// Where one subscriber is: a place in the frame log, or, before its window, offsets that are read from Kafka again until the log holds the rest.
/// </summary>
/// <remarks>
/// <para>The hand-over is exact because both sides are offsets. A place in the log stands for a vector: of each partition, everything before it was passed. A
/// subscriber at positions P goes live at a place whose vector is at most P in each partition, and passes over entries below P. Nothing
/// between the two exists, so nothing is skipped; nothing below P is given, so nothing comes twice.</para>
/// <para>Not thread-safe: the membership's lock protects it. Only <see cref="Behind"/> may be read from any thread.</para>
/// </remarks>
internal sealed class SubscriberFeed(FrameLog log, FrameCoding coding, PartitionTable partitions, IReplaySource replay, IReplayWaiter waiter, IReadOnlySet<string>? topics)
{
    private const int MaxRuns = 64;

    private LogPlace? _place;
    private LogPlace _takenTo;

    // By partition index: what lies below is not wanted (any more). Live, null when everything is. Catching up, these are the positions.
    private long[]? _from;
    private ReplayChunk? _chunk;
    private int _chunkIndex;
    private int _chunkTakenTo;
    private ReplayKey? _awaited;
    private int _lastPartition;
    private bool _hasTaken;
    private long _position = long.MaxValue;

    /// <summary>Messages that one take may give at most.</summary>
    public int MaxMessages { get; set; } = int.MaxValue;

    /// <summary>Messages that the last take gave, when they were limited or are acknowledged.</summary>
    public int TakenMessages { get; private set; }

    /// <summary>Whether it reads from the log and not from Kafka.</summary>
    public bool IsLive => _place is not null;

    /// <summary>Bytes of the log between what was written and its head; 0 while catching up. Any thread.</summary>
    public long Behind => Math.Max(log.HeadPosition - Volatile.Read(ref _position), 0);

    /// <summary>Whether taking again would give something, or ask for it.</summary>
    public bool HasMore => _place is { } place
        ? place.Segment.IsEvicted || place.Segment.Next is not null || place.Segment.Count > place.Index
        : _awaited is null;

    /// <summary>Goes to these positions (by partition index, unwanted topics are passed over).</summary>
    public void MoveTo(long[] positions)
    {
        _hasTaken = false;
        _place = null;
        _chunk = null;
        _awaited = null;
        _from = positions;
        Volatile.Write(ref _position, long.MaxValue);
        for (var i = 0; i < positions.Length; i++)
        {
            if (!Wants(i)) positions[i] = long.MaxValue;
        }
    }

    /// <summary>What was taken last is written: the positions move past it.</summary>
    public void Confirm()
    {
        if (!_hasTaken) return;
        _hasTaken = false;
        if (_place is not null)
        {
            _place = _takenTo;
            Volatile.Write(ref _position, _takenTo.Position);
            return;
        }

        _chunkIndex = _chunkTakenTo;
        From()[_chunk!.Partition] = _chunk.Frames.Entries()[_chunkIndex - 1].Offset + 1;
    }

    /// <summary>Takes what comes next, at most that many bytes and messages, and tells <paramref name="acks"/> each message.</summary>
    /// <returns>False when nothing is there yet.</returns>
    public bool TryTake(int maxBytes, AckWindow? acks, long now, out FrameRuns runs)
    {
        TakenMessages = 0;
        while (true)
        {
            runs = default;
            if (_place is { } place)
            {
                if (TakeLive(place, maxBytes, acks, now, ref runs))
                {
                    _hasTaken = true;
                    if (runs.Bytes > 0) return true;
                    Confirm();
                }
                else if (!place.Segment.IsEvicted)
                {
                    return false;
                }
                else
                {
                    MoveTo(Positions());
                }
            }
            else if (!TryGoLive())
            {
                if (!TryFindChunk()) return false;
                if (_chunk is not null && TakeChunk(maxBytes, acks, now, ref runs)) return true;
            }
        }
    }

    /// <summary>By partition index, the next offset of each partition; <see cref="long.MaxValue"/> for one of a topic it does not want.</summary>
    public long[] Positions()
    {
        if (_place is not { } place) return partitions.ExtendWithStarts(From()).Select((offset, index) => Wants(index) ? offset : long.MaxValue).ToArray();
        var positions = place.Segment.OffsetsAt(place.Index, partitions);
        for (var i = 0; i < positions.Length; i++) positions[i] = Wants(i) ? Math.Max(positions[i], WantedFrom(i)) : long.MaxValue;
        return positions;
    }

    /// <summary>A chunk that was asked for is there.</summary>
    public void OnChunk(ReplayKey asked, ReplayChunk chunk)
    {
        if (_awaited != asked) return;
        _awaited = null;
        Open(chunk, asked.Offset);
    }

    private bool TakeLive(LogPlace place, int maxBytes, AckWindow? acks, long now, ref FrameRuns runs)
    {
        var (segment, index) = place;
        while (true)
        {
            // The link before the entries: once a segment has a successor, its entries are all there.
            var next = segment.Next;
            var entries = segment.Entries();
            if (index < entries.Length)
            {
                _takenTo = new LogPlace(segment, TakeRuns(segment, entries, index, maxBytes, acks, now, ref runs));
                return true;
            }

            if (next is null) return false;
            (segment, index) = (next, 0);
            _place = new LogPlace(next, 0);
            if (_from is not null && topics is null && IsPassed(next)) _from = null;
        }
    }

    // Returns the index after the last entry dealt with: taken, or passed over.
    private int TakeRuns(FrameSegment segment, ReadOnlySpan<FrameEntry> entries, int index, int maxBytes, AckWindow? acks, long now, ref FrameRuns runs)
    {
        if (_from is null && acks is null && MaxMessages == int.MaxValue) return TakeOneRun(segment, entries, index, maxBytes, ref runs);
        var room = Math.Min(acks?.Room ?? int.MaxValue, MaxMessages);
        var runStart = -1;
        for (; index < entries.Length; index++)
        {
            var entry = entries[index];
            if (_from is not null && entry.Offset < WantedFrom(entry.Partition))
            {
                Close(ref runs, ref runStart, index);
                if (runs.Count == MaxRuns) break;
                continue;
            }

            var soFar = runs.Bytes + (runStart < 0 ? 0 : segment.StartOf(index) - segment.StartOf(runStart));
            if (room == 0 || (soFar > 0 && soFar + entry.End - segment.StartOf(index) > maxBytes)) break;
            if (runStart < 0) runStart = index;
            if (entry.IsGap) continue;
            acks?.Give(entry.Partition, entry.Offset, now);
            room--;
            TakenMessages++;
        }

        Close(ref runs, ref runStart, index);
        return index;

        void Close(ref FrameRuns runs, ref int runStart, int end)
        {
            if (runStart >= 0) runs.Add(segment.Slice(runStart, end));
            runStart = -1;
        }
    }

    // The usual case: everything is wanted and nothing is counted, so the end of the slice is found by halving.
    private static int TakeOneRun(FrameSegment segment, ReadOnlySpan<FrameEntry> entries, int index, int maxBytes, ref FrameRuns runs)
    {
        var limit = (long)segment.StartOf(index) + maxBytes;
        var low = index + 1;
        var high = entries.Length;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (entries[middle - 1].End <= limit) low = middle;
            else high = middle - 1;
        }

        runs.Add(segment.Slice(index, low));
        return low;
    }

    private bool TryGoLive()
    {
        if (_chunk is not null || _awaited is not null) return false;
        var from = From();
        if (log.Locate(from) is not { } place) return false;
        var reached = place.Segment.OffsetsAt(place.Index, partitions);
        var isExact = true;
        for (var i = 0; i < reached.Length && isExact; i++) isExact = WantedFrom(i) <= reached[i];
        _place = place;

        // With topics asked for, a partition that is added later may be of another one.
        if (isExact && topics is null) _from = null;
        Volatile.Write(ref _position, place.Position);
        return true;
    }

    // True when it is worth looking again: a chunk is open, or the window moved meanwhile.
    private bool TryFindChunk()
    {
        if (_chunk is not null) return true;
        if (_awaited is not null) return false;
        var windowStart = log.WindowStart();
        for (var i = 1; i <= windowStart.Length; i++)
        {
            // Partitions in turn, so that none waits until another is read to its end.
            var partition = (_lastPartition + i) % windowStart.Length;
            if (WantedFrom(partition) >= windowStart[partition]) continue;
            _lastPartition = partition;
            var key = new ReplayKey(coding, partition, WantedFrom(partition), partitions[partition].Generation);
            if (replay.Request(key, waiter) is { } chunk)
            {
                Open(chunk, key.Offset);
                return true;
            }

            _awaited = key;
            return false;
        }

        return true;
    }

    private void Open(ReplayChunk chunk, long offset)
    {
        _chunk = chunk;
        _chunkIndex = chunk.IndexOf(offset);
    }

    private bool TakeChunk(int maxBytes, AckWindow? acks, long now, ref FrameRuns runs)
    {
        var frames = _chunk!.Frames;
        if (_chunkIndex == frames.Count)
        {
            var from = From();
            from[_chunk.Partition] = Math.Max(from[_chunk.Partition], _chunk.To);
            _chunk = null;
            return false;
        }

        _chunkTakenTo = TakeRuns(frames, frames.Entries(), _chunkIndex, maxBytes, acks, now, ref runs);
        _hasTaken = true;
        if (runs.Bytes > 0) return true;
        Confirm();
        return false;
    }

    private bool Wants(int partition) => topics is null || topics.Contains(partitions[partition].Topic);

    private long WantedFrom(int partition)
    {
        if (_from is not null && partition < _from.Length) return _from[partition];
        return Wants(partition) ? partitions[partition].Start : long.MaxValue;
    }

    private long[] From() => _from is not null && _from.Length >= partitions.Count ? _from : _from = Enumerable.Range(0, partitions.Count).Select(WantedFrom).ToArray();

    private bool IsPassed(FrameSegment segment)
    {
        for (var i = 0; i < _from!.Length; i++)
        {
            if (segment.StartOffsetOf(i, partitions) < _from[i]) return false;
        }

        return true;
    }
}
