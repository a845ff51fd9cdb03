using System.Buffers;

namespace PushOperator.Gateway.Groups.Broadcast;

/// <summary>Pieces of frame memory that go out together. One piece costs nothing; several are chained.</summary>
internal struct FrameRuns
{
    private ReadOnlyMemory<byte> _single;
    private Run? _first;
    private Run? _last;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public void Add(ReadOnlyMemory<byte> frames)
    {
        if (frames.IsEmpty) return;
        Bytes += frames.Length;
        if (++Count == 1)
        {
            _single = frames;
            return;
        }

        _last ??= _first = new Run(_single, 0);
        _last = _last.Append(frames);
    }

    public readonly ReadOnlySequence<byte> ToSequence() =>
        _first is null ? new ReadOnlySequence<byte>(_single) : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Memory.Length);

    private sealed class Run : ReadOnlySequenceSegment<byte>
    {
        public Run(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Run Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Run(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
