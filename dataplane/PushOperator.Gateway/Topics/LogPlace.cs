namespace PushOperator.Gateway.Topics;

/// <summary>A place between two frames of a log: before entry <paramref name="Index"/> of <paramref name="Segment"/>.</summary>
internal readonly record struct LogPlace(FrameSegment Segment, int Index)
{
    /// <summary>Bytes of the log before this place.</summary>
    public long Position => Segment.StartPosition + Segment.StartOf(Index);
}
