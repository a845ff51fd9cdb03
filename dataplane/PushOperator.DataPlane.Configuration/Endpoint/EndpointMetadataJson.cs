using System.Text.Json.Serialization;

namespace PushOperator.DataPlane.Configuration.Endpoint;

/// <summary>How <see cref="EndpointMetadata"/> is written: camelCase, times as RFC 3339.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EndpointMetadata))]
public sealed partial class EndpointMetadataJson : JsonSerializerContext;
