using System.Text.Json.Serialization;

namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>One topic of a group.</summary>
public sealed record TopicConfiguration
{
    /// <summary>Name of the PushTopic: what subscribers and publishers call it, and the first part of every message id.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the Kafka topic behind it.</summary>
    public required string KafkaTopic { get; init; }

    /// <summary>Largest message that may be published.</summary>
    /// <value>Bytes of the Kafka record batch; default 1,048,588 (Kafka's own default for <c>max.message.bytes</c>).</value>
    public int MaxMessageBytes { get; init; } = 1_048_588;

    /// <summary>Whether Kafka compacts the topic: offsets that carry no message any more are told to who catches up. False is not written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Compacted { get; init; }
}
