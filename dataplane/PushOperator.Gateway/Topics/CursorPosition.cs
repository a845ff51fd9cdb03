namespace PushOperator.Gateway.Topics;

/// <summary>One partition of a cursor: the offset to go on at.</summary>
/// <param name="Topic">Name of the PushTopic.</param>
/// <param name="Partition">Number.</param>
/// <param name="Offset">The first offset that is still wanted.</param>
/// <param name="TopicId">Kafka's id of the topic that the offset belongs to; empty when it was not known.</param>
internal readonly record struct CursorPosition(string Topic, int Partition, long Offset, Guid TopicId = default);
