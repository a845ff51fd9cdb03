using System.Text.Json.Serialization;

namespace PushOperator.DataPlane.Configuration.Commands;

/// <summary>How <see cref="CommandAccess"/> is written: camelCase, indented, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CommandAccess))]
public sealed partial class CommandAccessJson : JsonSerializerContext;
