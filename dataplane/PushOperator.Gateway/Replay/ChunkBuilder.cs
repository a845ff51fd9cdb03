using System.Buffers;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Replay;

/// <summary>Collects the frames of one partition into a chunk of exactly their size. One thread.</summary>
internal sealed class ChunkBuilder(FrameEncoder encoder, LogPartition partition, long from)
{
    private readonly long _from = from;
    private readonly List<FrameEntry> _entries = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int Bytes => _bytes.WrittenCount;

    /// <summary>Offset that the next message has at least.</summary>
    public long Next { get; private set; } = from;

    public void Add(Message message)
    {
        Add(partition.Index, message.Offset, encoder.Encode(message));
    }

    public void AddGap(Gap gap) => Add(~partition.Index, gap.To, encoder.EncodeGap(gap));

    /// <summary>Says that nothing lies before this offset any more.</summary>
    public void AdvanceTo(long offset) => Next = Math.Max(Next, offset);

    public ReplayChunk Build()
    {
        var frames = new FrameSegment(_bytes.WrittenCount, []);
        var start = 0;
        foreach (var entry in _entries)
        {
            frames.Append(entry.Source, entry.Offset, _bytes.WrittenSpan[start..entry.End]);
            start = entry.End;
        }

        return new ReplayChunk(encoder.Coding, partition.Index, _from, Next, frames, partition.Generation);
    }

    private void Add(int source, long offset, ReadOnlySpan<byte> frame)
    {
        _bytes.Write(frame);
        _entries.Add(new FrameEntry(offset, source, _bytes.WrittenCount));
        Next = offset + 1;
    }
}
