using System.Text.Json.Serialization;

namespace PushOperator.Api.Topics;

/// <summary>What Kafka does with old messages.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CleanupPolicy>))]
public enum CleanupPolicy
{
    /// <summary>Drops them by age and size.</summary>
    Delete,

    /// <summary>Keeps the newest of each key.</summary>
    Compact,

    /// <summary>Both.</summary>
    CompactAndDelete,
}
