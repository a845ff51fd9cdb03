using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Replay;

/// <summary>The frames of one partition's offsets from <paramref name="From"/> to before <paramref name="To"/>, read from Kafka again. Immutable.</summary>
/// <param name="Generation">The partition's when it was read.</param>
internal sealed record ReplayChunk(FrameCoding Coding, int Partition, long From, long To, FrameSegment Frames, int Generation = 0)
{
    /// <summary>Says that nothing could be read: whoever still wants it asks again.</summary>
    public static ReplayChunk Nothing(ReplayKey key) => new(key.Coding, key.Partition, key.Offset, key.Offset, new FrameSegment(0, []), key.Generation);

    public bool Holds(ReplayKey key) => key.Generation == Generation && key.Offset >= From && key.Offset < To;

    /// <summary>Index of the first frame at or after an offset; <see cref="FrameSegment.Count"/> when there is none.</summary>
    public int IndexOf(long offset)
    {
        var entries = Frames.Entries();
        var low = 0;
        var high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (entries[middle].Offset < offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
