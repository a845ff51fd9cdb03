namespace PushOperator.Gateway.Kafka;

/// <summary>What the subscriber topic tells, on its thread.</summary>
/// <param name="Record">A record, in the topic's order: key, value (null: forgotten), offset.</param>
/// <param name="Reset">All that was told is void: the topic is read from its beginning.</param>
internal sealed record SubscriberTopicEvents(Action<string, byte[]?, long> Record, Action Reset);
