using System.Text.Json.Serialization;

namespace PushOperator.Api.Groups;

/// <summary>Who gets a message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Delivery>))]
public enum Delivery
{
    /// <summary>Each subscriber gets each message.</summary>
    Broadcast,

    /// <summary>Each message goes to one subscriber of the group.</summary>
    Shared,
}
