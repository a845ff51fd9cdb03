using System.Text.Json.Serialization;

namespace PushOperator.Api.Topics;

/// <summary>What happens to the Kafka topic when its PushTopic is deleted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeletionPolicy>))]
public enum DeletionPolicy
{
    /// <summary>It stays, with all its messages.</summary>
    Retain,

    /// <summary>It is deleted, and the PushTopic goes only after that.</summary>
    Delete,
}
