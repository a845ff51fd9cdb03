using System.Text.Json;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>Reads bodies: JSON, YAML, and protobuf of the few kinds that come in nothing else.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The body; null when it is empty.</summary>
    /// <exception cref="ApiException">400: it cannot be read.</exception>
    public static async Task<JsonNode?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        if (buffer.Length == 0) return null;
        buffer.Position = 0;
        if (MediaType(request) == ProtobufBody.MediaType) return ProtobufBody.Read(buffer.ToArray()) ?? throw ApiException.UnsupportedMediaType(ProtobufBody.MediaType, "application/json", "application/yaml");
        try
        {
            return IsYaml(request.ContentType) ? FromYaml(buffer) : JsonNode.Parse(buffer, documentOptions: Strict);
        }
        catch (Exception e) when (e is JsonException or YamlException)
        {
            throw ApiException.BadRequest($"the body of the request cannot be read: {e.Message}");
        }
    }

    /// <exception cref="ApiException">400: it is no object. 415: not of a type that objects are taken in.</exception>
    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = MediaType(request);
        if (type is not ("" or "application/json" or "application/yaml" or ProtobufBody.MediaType)) throw ApiException.UnsupportedMediaType(type, "application/json", "application/yaml");
        return await ReadAsync(request, cancellationToken) as JsonObject ?? throw ApiException.BadRequest("the body of the request must be an object");
    }

    /// <summary>The content type without its parameters.</summary>
    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    private static bool IsYaml(string? contentType) => contentType?.Contains("yaml", StringComparison.OrdinalIgnoreCase) == true;

    private static JsonNode? FromYaml(Stream body)
    {
        using var reader = new StreamReader(body);
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build().Deserialize(reader);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(value));
    }
}
