using System.Text.Json.Nodes;
using PushOperator.LocalCluster.KubernetesApi.Json;
using PushOperator.LocalCluster.KubernetesApi.Kinds;
using PushOperator.LocalCluster.KubernetesApi.Storage;

namespace PushOperator.LocalCluster.KubernetesApi.Objects;

/// <summary>
/// Turns a stored object into the version it is asked for in, and back. Versions of custom kinds differ in their name only (conversion
/// strategy None); events are kept as core/v1 and shown as events.k8s.io/v1 under that version's names.
/// </summary>
internal static class ObjectView
{
    private static readonly (string Core, string Events)[] EventFields =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    public static JsonObject Of(StoredObject stored, ResourceType type)
    {
        var json = stored.ToJson();
        if (type.ViewOf is not null) Rename(json, toCore: false);
        json["apiVersion"] = type.ApiVersion;
        return json;
    }

    /// <summary>Its bytes as stored when they are already in the version asked for.</summary>
    public static ReadOnlyMemory<byte> Utf8(StoredObject stored, ResourceType type) =>
        stored.Text("apiVersion") == type.ApiVersion ? stored.Utf8 : System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Of(stored, type));

    /// <summary>Changes <paramref name="json"/> to the form it is stored in.</summary>
    public static JsonObject ToStored(JsonObject json, ResourceType type)
    {
        if (type.ViewOf is null) return json;
        Rename(json, toCore: true);
        json["apiVersion"] = "v1";
        return json;
    }

    private static void Rename(JsonObject json, bool toCore)
    {
        foreach (var (core, events) in EventFields)
        {
            var (from, to) = toCore ? (events, core) : (core, events);
            if (!json.Remove(from, out var value)) continue;
            json[to] = value;
        }
    }
}
