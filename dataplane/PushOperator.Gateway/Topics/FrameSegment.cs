namespace PushOperator.Gateway.Topics;

/// <summary>
/// A run of frames in one piece of pinned memory, so that any number of neighbours is one slice for one system call.
/// </summary>
/// <remarks>
/// One thread appends, any number read without a lock: an entry and its bytes are written before <see cref="Count"/> says that they are there,
/// and never change after. Pinned, so that a socket can be given the address. The memory is the garbage collector's: a reader that still
/// holds a slice of a segment which left the log's window reads the right bytes, and nothing is ever reused under it.
/// </remarks>
internal sealed class FrameSegment
{
    private readonly byte[] _bytes;
    private readonly long[] _startOffsets;
    private FrameEntry[] _entries = new FrameEntry[64];
    private int _count;
    private volatile FrameSegment? _next;
    private volatile bool _evicted;

    /// <param name="capacity">Bytes.</param>
    /// <param name="startOffsets">By partition index, the next offset of each partition at the segment's first entry. Kept, not copied.</param>
    /// <param name="startPosition">Bytes of the log before this segment.</param>
    public FrameSegment(int capacity, long[] startOffsets, long startPosition = 0)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
        _startOffsets = startOffsets;
        StartPosition = startPosition;
    }

    public int Capacity => _bytes.Length;

    /// <summary>Bytes of the log before this segment.</summary>
    public long StartPosition { get; }

    /// <summary>Entries that may be read.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The segment after this one, or null while this is the newest (or left the window).</summary>
    public FrameSegment? Next => _next;

    /// <summary>Whether it left the log's window. Readers in it are caught up from Kafka.</summary>
    public bool IsEvicted => _evicted;

    /// <summary>Bytes used; the appending thread only.</summary>
    public int Length { get; private set; }

    /// <summary>The entries that may be read, as of now.</summary>
    public ReadOnlySpan<FrameEntry> Entries()
    {
        // The count first: the array read after it is at least as new.
        var count = Volatile.Read(ref _count);
        return Volatile.Read(ref _entries).AsSpan(0, count);
    }

    public int StartOf(int index) => index == 0 ? 0 : Volatile.Read(ref _entries)[index - 1].End;

    /// <summary>The bytes from the start of frame <paramref name="first"/> to the end of the frame before <paramref name="end"/>.</summary>
    public ReadOnlyMemory<byte> Slice(int first, int end)
    {
        var start = StartOf(first);
        return _bytes.AsMemory(start, StartOf(end) - start);
    }

    public bool HasRoom(int bytes) => _bytes.Length - Length >= bytes;

    /// <summary>Appends and publishes one frame. The appending thread only; the caller asked <see cref="HasRoom"/>.</summary>
    public void Append(int source, long offset, ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(_bytes.AsSpan(Length));
        Length += frame.Length;
        var count = _count;
        if (count == _entries.Length)
        {
            var larger = new FrameEntry[count * 2];
            _entries.AsSpan().CopyTo(larger);
            Volatile.Write(ref _entries, larger);
        }

        _entries[count] = new FrameEntry(offset, source, Length);
        Volatile.Write(ref _count, count + 1);
    }

    public void Link(FrameSegment next) => _next = next;

    /// <summary>Takes it out of the window. The link is cut so that a reader that never moves keeps this one segment alive, not all that follow.</summary>
    public void Evict()
    {
        _evicted = true;
        _next = null;
    }

    /// <summary>The next offset of each partition at entry <paramref name="index"/>, in an array of <paramref name="partitions"/>' length.</summary>
    public long[] OffsetsAt(int index, PartitionTable partitions)
    {
        var offsets = partitions.ExtendWithStarts(_startOffsets);
        foreach (var entry in Entries()[..index]) offsets[entry.Partition] = entry.Offset + 1;
        return offsets;
    }

    /// <summary>The next offset of one partition at the segment's first entry.</summary>
    public long StartOffsetOf(int partition, PartitionTable partitions) =>
        partition < _startOffsets.Length ? _startOffsets[partition] : partitions[partition].Start;
}
