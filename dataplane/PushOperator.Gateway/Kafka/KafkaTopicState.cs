namespace PushOperator.Gateway.Kafka;

/// <summary>A topic of the group as Kafka has it now.</summary>
/// <param name="Name">Name of the PushTopic.</param>
/// <param name="KafkaTopic">Name of the topic behind it.</param>
/// <param name="Id">Kafka's topic id: another one when a topic of the same name is made again. Empty when the broker tells none (Kafka before 2.8).</param>
/// <param name="Partitions">Numbers of its partitions, ascending.</param>
internal sealed record KafkaTopicState(string Name, string KafkaTopic, Guid Id, IReadOnlyList<int> Partitions);
