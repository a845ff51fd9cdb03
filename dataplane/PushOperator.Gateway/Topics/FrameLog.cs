namespace PushOperator.Gateway.Topics;

/// <summary>
/// The newest frames of one format in the order they were read from Kafka: a bounded window of segments. A subscriber is a place in it.
/// </summary>
/// <remarks>
/// The intake thread appends. Readers walk segments without a lock; finding a place takes the lock that protects the list of segments, which
/// the intake holds only while it opens a segment.
/// </remarks>
internal sealed class FrameLog
{
    private readonly Lock _segmentsLock = new();
    private readonly LinkedList<FrameSegment> _segments = [];
    private readonly PartitionTable _partitions;
    private readonly FrameLogOptions _options;
    private long[] _next;
    private long _held;
    private volatile FrameSegment _last;
    private long _headPosition;

    /// <param name="next">By partition index, the offset each partition goes on at.</param>
    public FrameLog(PartitionTable partitions, FrameLogOptions options, ReadOnlySpan<long> next)
    {
        _partitions = partitions;
        _options = options;
        _next = next.ToArray();
        _last = new FrameSegment(options.SegmentBytes, _next.ToArray());
        _segments.AddLast(_last);
        _held = _last.Capacity;
    }

    /// <summary>Bytes ever appended: where the head is.</summary>
    public long HeadPosition => Volatile.Read(ref _headPosition);

    /// <summary>After the newest frame.</summary>
    public LogPlace Head()
    {
        var last = _last;
        return new LogPlace(last, last.Count);
    }

    /// <summary>By partition index, the next offset of each partition. The intake thread only.</summary>
    public long[] NextOffsets() => _next = _partitions.ExtendWithStarts(_next);

    /// <summary>Appends the frame of a message. The intake thread only.</summary>
    public void Append(LogPartition partition, long offset, ReadOnlySpan<byte> frame) => Append(partition.Index, partition.Index, offset, frame);

    /// <summary>Appends the notice of a hole that ends at <paramref name="to"/>. The intake thread only.</summary>
    public void AppendGap(LogPartition partition, long to, ReadOnlySpan<byte> frame) => Append(~partition.Index, partition.Index, to, frame);

    /// <summary>
    /// The newest place from which a reader with these positions (by partition index; <see cref="long.MaxValue"/> for a partition it does not
    /// want) misses nothing, or null when it has to catch up first. What it has already, it has to pass over.
    /// </summary>
    public LogPlace? Locate(ReadOnlySpan<long> positions)
    {
        var segment = NewestStartingAtOrBefore(positions);
        while (segment is not null)
        {
            // The link before the entries: once a segment has a successor, its entries are all there.
            var next = segment.Next;
            var entries = segment.Entries();
            for (var i = 0; i < entries.Length; i++)
            {
                if (entries[i].Offset >= PositionOf(positions, entries[i].Partition)) return new LogPlace(segment, i);
            }

            if (next is null) return segment.IsEvicted ? null : new LogPlace(segment, entries.Length);
            segment = next;
        }

        return null;
    }

    /// <summary>By partition index, where the window begins: a reader before it in any partition has to catch up.</summary>
    public long[] WindowStart()
    {
        lock (_segmentsLock) return _segments.First!.Value.OffsetsAt(0, _partitions);
    }

    /// <summary>The frame of one message, if the window holds it.</summary>
    public bool TryFind(int partition, long offset, out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        for (var segment = NewestHolding(partition, offset); segment is not null; segment = segment.Next)
        {
            var entries = segment.Entries();
            for (var i = 0; i < entries.Length; i++)
            {
                if (entries[i].Source != partition || entries[i].Offset < offset) continue;
                if (entries[i].Offset > offset) return false;
                frame = segment.Slice(i, i + 1);
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Forgets the window and goes on with some partitions at lower offsets: their logs were cut back or replaced, so what lies at those offsets
    /// from now on is something else. The intake thread only.
    /// </summary>
    public void Restart(params ReadOnlySpan<(LogPartition Partition, long Offset)> cuts)
    {
        var next = NextOffsets();
        foreach (var (partition, offset) in cuts) next[partition.Index] = offset;
        Open(0);
        lock (_segmentsLock)
        {
            while (_segments.First!.Value != _last) EvictFirst();
        }
    }

    private void Append(int source, int partition, long offset, ReadOnlySpan<byte> frame)
    {
        if (_next.Length <= partition) NextOffsets();
        if (!_last.HasRoom(frame.Length)) Open(frame.Length);
        _last.Append(source, offset, frame);
        _next[partition] = offset + 1;
        Volatile.Write(ref _headPosition, _headPosition + frame.Length);
    }

    private void Open(int neededBytes)
    {
        var opened = new FrameSegment(Math.Max(_options.SegmentBytes, neededBytes), NextOffsets().ToArray(), _headPosition);
        lock (_segmentsLock)
        {
            _segments.AddLast(opened);
            _held += opened.Capacity;
            _last.Link(opened);
            _last = opened;
            while (_held > _options.WindowBytes && _segments.Count > 2) EvictFirst();
        }
    }

    private void EvictFirst()
    {
        var evicted = _segments.First!.Value;
        _segments.RemoveFirst();
        _held -= evicted.Capacity;
        evicted.Evict();
    }

    private FrameSegment? NewestStartingAtOrBefore(ReadOnlySpan<long> positions)
    {
        lock (_segmentsLock)
        {
            for (var node = _segments.Last; node is not null; node = node.Previous)
            {
                if (StartsAtOrBefore(node.Value, positions)) return node.Value;
            }

            return null;
        }
    }

    private bool StartsAtOrBefore(FrameSegment segment, ReadOnlySpan<long> positions)
    {
        for (var i = 0; i < _partitions.Count; i++)
        {
            if (segment.StartOffsetOf(i, _partitions) > PositionOf(positions, i)) return false;
        }

        return true;
    }

    private FrameSegment? NewestHolding(int partition, long offset)
    {
        lock (_segmentsLock)
        {
            for (var node = _segments.Last; node is not null; node = node.Previous)
            {
                if (node.Value.StartOffsetOf(partition, _partitions) <= offset) return node.Value;
            }

            return null;
        }
    }

    // A partition that appeared after the reader took its positions is wanted from its start.
    private long PositionOf(ReadOnlySpan<long> positions, int partition) =>
        partition < positions.Length ? positions[partition] : _partitions[partition].Start;
}
