namespace PushOperator.Gateway.Topics;

/// <summary>How much of the newest a pod keeps in memory, for each frame format in use.</summary>
internal sealed record FrameLogOptions
{
    /// <summary>Bytes of frames kept. A subscriber further behind is caught up from Kafka.</summary>
    /// <value>Default 64 MiB; at least two segments are always kept.</value>
    public long WindowBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of one contiguous piece; a larger frame gets a piece of its own.</summary>
    /// <value>Default 1 MiB: many times what one send takes, and small enough that a subscriber which never reads keeps little alive.</value>
    public int SegmentBytes { get; init; } = 1 << 20;
}
