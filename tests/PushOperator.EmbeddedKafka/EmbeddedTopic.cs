namespace PushOperator.EmbeddedKafka;

/// <summary>A topic made with <see cref="EmbeddedKafkaCluster.CreateTopic"/>.</summary>
/// <param name="Name">Its name in Kafka.</param>
/// <param name="Id">Made when the topic was made; the same name made again gets another one, as in Kafka.</param>
/// <param name="Partitions">How many; it stays so until the topic is deleted (the broker cannot add partitions).</param>
/// <param name="Replicas">Brokers that hold each partition.</param>
public sealed record EmbeddedTopic(string Name, Guid Id, int Partitions, int Replicas);
