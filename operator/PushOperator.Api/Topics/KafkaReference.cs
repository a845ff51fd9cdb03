namespace PushOperator.Api.Topics;

/// <summary>Which Kafka cluster holds a topic.</summary>
public sealed record KafkaReference
{
    /// <summary>The Secret, in the namespace of the object, whose keys are librdkafka client properties.</summary>
    public SecretReference SecretRef { get; set; } = new();
}
