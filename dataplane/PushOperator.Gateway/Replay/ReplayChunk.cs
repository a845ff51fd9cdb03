using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Replay;

/// <summary>The frames of one partition's offsets from <paramref name="From"/> to before <paramref name="To"/>, read from Kafka again. Immutable.</summary>
internal sealed record ReplayChunk(FrameFormat Format, int Partition, long From, long To, FrameSegment Frames)
{
    public bool Holds(long offset) => offset >= From && offset < To;

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
