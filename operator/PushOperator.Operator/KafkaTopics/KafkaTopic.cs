namespace PushOperator.Operator.KafkaTopics;

/// <summary>A topic as Kafka describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Kafka's id: another one after the topic was deleted and made again.</param>
/// <param name="Partitions">Partitions it has.</param>
/// <param name="Replicas">Copies of the partition that has the fewest.</param>
/// <param name="Config">Every setting with its effective value, defaults included.</param>
internal sealed record KafkaTopic(string Name, string Id, int Partitions, int Replicas, IReadOnlyDictionary<string, string> Config);
