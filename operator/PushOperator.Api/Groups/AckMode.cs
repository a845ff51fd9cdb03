using System.Text.Json.Serialization;

namespace PushOperator.Api.Groups;

/// <summary>Who acknowledges a message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AckMode>))]
public enum AckMode
{
    /// <summary>The subscriber.</summary>
    Explicit,

    /// <summary>The gateway, when the message is written to the connection.</summary>
    Auto,
}
