using System.Text.Json.Serialization;

namespace PushOperator.Api.Groups;

/// <summary>What the next message of a key waits for in a Shared group.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Ordering>))]
public enum Ordering
{
    /// <summary>For the acknowledgement of the one before it.</summary>
    Key,

    /// <summary>For nothing.</summary>
    None,
}
