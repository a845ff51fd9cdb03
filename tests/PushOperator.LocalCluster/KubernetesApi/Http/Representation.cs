using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Objects;
using PushOperator.LocalCluster.KubernetesApi.Storage;
using PushOperator.LocalCluster.KubernetesApi.Tables;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>The form in which a client takes objects: whole, as rows of a table, or only their metadata.</summary>
/// <param name="As">Empty, <c>Table</c> or <c>PartialObjectMetadata</c>.</param>
/// <param name="Version">Version of <c>meta.k8s.io</c> for the last two.</param>
/// <param name="IncludeObject">What rows of a table bring along.</param>
internal sealed partial record Representation(string As, string Version, string IncludeObject)
{
    public static Representation Of(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        var match = Wanted().Match(accept);
        if (!match.Success) return new Representation("", "", "");
        var version = accept.Contains("v=v1;", StringComparison.Ordinal) || accept.Contains("v=v1,", StringComparison.Ordinal) || accept.EndsWith("v=v1", StringComparison.Ordinal) ? "v1" : "v1beta1";
        return new Representation(match.Groups["as"].Value, version, request.Query["includeObject"] is [{ Length: > 0 } include] ? include : "Metadata");
    }

    /// <summary>One object, as answer to a get or inside a watch event.</summary>
    public ReadOnlyMemory<byte> One(StoredObject stored, ResourceType type, DateTimeOffset now) => As switch
    {
        "Table" => Utf8(TableWriter.Write(type, Version, [ObjectView.Of(stored, type)], ListMetadata(stored.Revision), IncludeObject, now)),
        "PartialObjectMetadata" => Utf8(TableWriter.PartialMetadata(ObjectView.Of(stored, type), Version)),
        _ => ObjectView.Utf8(stored, type),
    };

    /// <summary>A list.</summary>
    public ReadOnlyMemory<byte> Many(IReadOnlyList<StoredObject> items, ResourceType type, JsonObject metadata, DateTimeOffset now)
    {
        if (As == "Table") return Utf8(TableWriter.Write(type, Version, items.Select(i => ObjectView.Of(i, type)), metadata, IncludeObject, now));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", As.Length > 0 ? "PartialObjectMetadataList" : type.ListKind);
            json.WriteString("apiVersion", As.Length > 0 ? $"meta.k8s.io/{Version}" : type.ApiVersion);
            json.WritePropertyName("metadata");
            metadata.WriteTo(json);
            json.WriteStartArray("items");
            foreach (var item in items) json.WriteRawValue(One(item, type, now).Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Metadata of a list that is true at <paramref name="revision"/>.</summary>
    public static JsonObject ListMetadata(long revision) => new() { ["resourceVersion"] = $"{revision}" };

    private static byte[] Utf8(JsonNode json) => JsonSerializer.SerializeToUtf8Bytes(json);

    [GeneratedRegex("as=(?<as>Table|PartialObjectMetadata)(?:List)?")]
    private static partial Regex Wanted();
}
