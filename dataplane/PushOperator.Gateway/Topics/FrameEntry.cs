namespace PushOperator.Gateway.Topics;

/// <summary>One frame in a <see cref="FrameSegment"/>.</summary>
/// <param name="Offset">Offset of the message; of the last missing one when the frame is a gap notice.</param>
/// <param name="Source">Index of the partition in its <see cref="PartitionTable"/>; its complement (below zero) marks a gap notice.</param>
/// <param name="End">Where the frame ends in the segment's bytes; it begins where the one before ends.</param>
internal readonly record struct FrameEntry(long Offset, int Source, int End)
{
    /// <summary>A notice of a hole: it is delivered, and not acknowledged.</summary>
    public bool IsGap => Source < 0;

    /// <summary>Index of the partition.</summary>
    public int Partition => Source < 0 ? ~Source : Source;
}
