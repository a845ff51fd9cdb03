namespace PushOperator.Client;

/// <summary>A hole: these offsets of a partition will not come.</summary>
/// <param name="Topic">Name of the PushTopic.</param>
/// <param name="Partition">Number of the partition.</param>
/// <param name="From">First missing offset.</param>
/// <param name="To">Last missing offset, included.</param>
/// <param name="Reason"><c>retention</c>, <c>compaction</c>, <c>truncation</c> or <c>slow_subscriber</c>; a newer gateway may have more.</param>
public sealed record PushGap(string Topic, int Partition, long From, long To, string Reason);
