namespace PushOperator.Gateway.Topics;

/// <summary>A partition whose offsets name other messages from <see cref="GoOnAt"/> on: its log was cut back, or its topic made anew.</summary>
/// <param name="Before">As it was read until now.</param>
/// <param name="After">As it is read from now on; the same index, the next generation.</param>
/// <param name="Gap">What its readers are told.</param>
internal sealed record PartitionCut(LogPartition Before, LogPartition After, Gap Gap)
{
    /// <summary>Whether nothing of the old log is left, so that the old offsets mean nothing.</summary>
    public bool IsNewLog => Before.TopicId != After.TopicId;

    /// <summary>The offset that is read next.</summary>
    public long GoOnAt => IsNewLog ? After.Start : Gap.From;

    /// <summary>The log was cut back to where <paramref name="gap"/> begins.</summary>
    public static PartitionCut Truncated(LogPartition partition, Gap gap) =>
        new(partition, partition with { Start = Math.Min(partition.Start, gap.From), Generation = partition.Generation + 1 }, gap);

    /// <summary>The topic was made anew. What was before <paramref name="next"/> is void, and the new log is read from its beginning.</summary>
    /// <param name="first">First offset that the new log still has; null when the new topic has no such partition.</param>
    public static PartitionCut Recreated(LogPartition partition, Guid topicId, long? first, long next)
    {
        var start = first ?? 0;
        var gap = Gap.OfReplacedLog(partition.Topic, partition.Partition, Math.Max(start, next));
        return new PartitionCut(partition, partition with { TopicId = topicId, Start = start, Generation = partition.Generation + 1, IsGone = first is null }, gap);
    }
}
