namespace PushOperator.Gateway.Seeks;

/// <summary>One partition of a seek. Immutable.</summary>
/// <param name="From">Offset it was at before (Shared); −1 when not known, or different for each subscriber (Broadcast).</param>
/// <param name="Position">Offset it ended at; −1 before.</param>
internal sealed record SeekPartition(string Topic, int Partition, SeekRange Range, SeekPartitionState State, long From = -1, long Position = -1)
{
    /// <summary>
    /// Where a partition goes on after a cancel that has been read to <paramref name="position"/>: never behind what was acknowledged before the seek, and past nothing that was
    /// not. After a seek forward that is the place before it, even if some of what followed comes again.
    /// </summary>
    public static long Undo(long from, long to, long position) => to <= from ? Math.Max(from, position) : from;

    /// <summary>
    /// Whether a committed offset shows that the target was committed before, by an owner that did not live to say so. Between the commit and the record that tells of it nothing else
    /// is committed, so a partition that goes back is still before where it was.
    /// </summary>
    public bool IsCommitted(long committed) => Range.To < From ? committed >= Range.To && committed < From : committed >= Range.To;
}
