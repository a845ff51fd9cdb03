using System.Text.Json.Serialization;

namespace PushOperator.Gateway.Seeks;

/// <summary>How records of seeks are written: camelCase, what is absent left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SeekRequest))]
[JsonSerializable(typeof(SeekMark))]
[JsonSerializable(typeof(PodReport))]
internal sealed partial class SeekJson : JsonSerializerContext;
