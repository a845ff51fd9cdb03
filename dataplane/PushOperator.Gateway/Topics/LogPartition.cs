namespace PushOperator.Gateway.Topics;

/// <summary>A partition this pod reads.</summary>
/// <param name="Index">Its place in the <see cref="PartitionTable"/>.</param>
/// <param name="Topic">Name of the PushTopic.</param>
/// <param name="KafkaTopic">Name of the topic behind it.</param>
/// <param name="Partition">Number.</param>
/// <param name="Start">Offset at which this pod began to read it: nothing before it was ever in the frame log.</param>
/// <param name="TopicId">Kafka's id of the topic; empty when the broker tells none.</param>
/// <param name="Generation">How often its log was cut back or replaced while this pod read it: the same offsets mean the same messages within one generation only.</param>
/// <param name="IsGone">Whether its topic was made anew without it: nothing is read, and no cursor names it.</param>
internal sealed record LogPartition(int Index, string Topic, string KafkaTopic, int Partition, long Start, Guid TopicId = default, int Generation = 0, bool IsGone = false);
