namespace PushOperator.Operator.KafkaTopics;

/// <summary>librdkafka does not take the client properties of a cluster. Which one is not said: its own message would repeat the value.</summary>
internal sealed class KafkaPropertiesException(string cluster)
    : Exception($"the Kafka client does not take the properties of {cluster}: see that each value is one that librdkafka knows");
