using System.Text.Json;
using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;

namespace PushOperator.LocalCluster.KubernetesApi.Storage;

/// <summary>
/// One version of an object, immutable: its JSON as it goes over the wire, so that readers on any thread share it without a lock
/// and a list of thousands is copied bytes.
/// </summary>
internal sealed class StoredObject
{
    private readonly JsonElement _root;

    public StoredObject(ObjectKey key, long revision, ReadOnlyMemory<byte> utf8)
    {
        Key = key;
        Revision = revision;
        Utf8 = utf8;
        _root = JsonDocument.Parse(utf8).RootElement;
        Labels = ReadLabels();
    }

    public ObjectKey Key { get; }

    /// <summary>Its <c>metadata.resourceVersion</c>.</summary>
    public long Revision { get; }

    public ReadOnlyMemory<byte> Utf8 { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    public string Uid => Text("metadata", "uid") ?? "";

    public string? Text(params ReadOnlySpan<string> path)
    {
        var element = _root;
        foreach (var step in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element)) return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }

    /// <summary>A tree of the caller's own, free to change.</summary>
    public JsonObject ToJson() => JsonNode.Parse(Utf8.Span)!.AsObject();

    /// <summary>Freezes <paramref name="json"/> with <paramref name="revision"/> as its resourceVersion.</summary>
    public static StoredObject Freeze(ObjectKey key, long revision, JsonObject json)
    {
        json.Metadata().Json["resourceVersion"] = $"{revision}";
        return new StoredObject(key, revision, JsonSerializer.SerializeToUtf8Bytes(json));
    }

    private Dictionary<string, string> ReadLabels()
    {
        var labels = new Dictionary<string, string>();
        if (!_root.TryGetProperty("metadata", out var metadata) || !metadata.TryGetProperty("labels", out var map) || map.ValueKind != JsonValueKind.Object) return labels;
        foreach (var label in map.EnumerateObject()) labels[label.Name] = label.Value.ToString();
        return labels;
    }
}
