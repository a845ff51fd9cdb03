using PushOperator.Gateway.Groups;

namespace PushOperator.Gateway.Commands;

/// <summary>How far a partition is behind.</summary>
internal static class PartitionLag
{
    /// <summary>Messages between the watermark and the end of the log; −1 while either is not known.</summary>
    public static long Lag(this PartitionStatus partition) =>
        partition.End < 0 || partition.Watermark < 0 ? -1 : Math.Max(0, partition.End - partition.Watermark);
}
