namespace PushOperator.Gateway.Topics;

/// <summary>A partition this pod reads.</summary>
/// <param name="Index">Its place in the <see cref="PartitionTable"/>.</param>
/// <param name="Topic">Name of the PushTopic.</param>
/// <param name="KafkaTopic">Name of the topic behind it.</param>
/// <param name="Partition">Number.</param>
/// <param name="Start">Offset at which this pod began to read it: nothing before it was ever in the frame log.</param>
internal sealed record LogPartition(int Index, string Topic, string KafkaTopic, int Partition, long Start);
