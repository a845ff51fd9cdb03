using System.Text.Json.Serialization;

namespace PushOperator.Api.Groups;

/// <summary>How the wait before a redelivery grows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Backoff>))]
public enum Backoff
{
    /// <summary>Initial wait times the number of deliveries.</summary>
    Linear,

    /// <summary>Doubled with each delivery.</summary>
    Exponential,
}
