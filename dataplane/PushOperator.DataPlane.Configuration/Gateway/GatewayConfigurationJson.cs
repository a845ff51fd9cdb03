using System.Text.Json.Serialization;

namespace PushOperator.DataPlane.Configuration.Gateway;

/// <summary>How <see cref="GatewayConfiguration"/> is written: camelCase, indented, enumerations by name, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(GatewayConfiguration))]
public sealed partial class GatewayConfigurationJson : JsonSerializerContext;
