using System.Text.Json.Serialization;

namespace PushOperator.Gateway.Subscribers;

/// <summary>How <see cref="SubscriberRecord"/> is written: camelCase, what is absent left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubscriberRecord))]
internal sealed partial class SubscriberRecordJson : JsonSerializerContext;
