using System.Text.Json.Serialization;

namespace PushOperator.Api.Groups;

/// <summary>Where a group or subscriber that was never seen before starts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StartPosition>))]
public enum StartPosition
{
    /// <summary>After the newest message.</summary>
    Latest,

    /// <summary>At the oldest message that Kafka still holds.</summary>
    Earliest,
}
