using System.Text.Json.Serialization;
using PushOperator.Client.Publishing;

namespace PushOperator.Client.Frames;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayFrame))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(PublishAnswer))]
internal sealed partial class FrameJson : JsonSerializerContext;
