using System.Text;
using System.Text.Json.Nodes;

namespace PushOperator.LocalCluster.KubernetesApi.Http;

/// <summary>
/// Reads the few kinds that kubectl sends as protobuf whatever a server says (<c>kubectl create configmap, secret, namespace, serviceaccount</c>, and
/// the eviction of <c>kubectl drain</c>). Everything else it sends as JSON.
/// </summary>
internal static class ProtobufBody
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private enum Form { Text, Bytes, Number, Flag, Texts, Map, BytesMap, Message }

    private sealed record Field(string Name, Form Form, string Message = "");

    // Numbers as published in the API's .proto files. The second key is the number of the field.
    private static readonly Dictionary<(string Message, int Number), Field> Fields = new()
    {
        [("Unknown", 1)] = new("typeMeta", Form.Message, "TypeMeta"),
        [("Unknown", 2)] = new("raw", Form.Bytes),
        [("TypeMeta", 1)] = new("apiVersion", Form.Text),
        [("TypeMeta", 2)] = new("kind", Form.Text),
        [("ObjectMeta", 1)] = new("name", Form.Text),
        [("ObjectMeta", 2)] = new("generateName", Form.Text),
        [("ObjectMeta", 3)] = new("namespace", Form.Text),
        [("ObjectMeta", 11)] = new("labels", Form.Map),
        [("ObjectMeta", 12)] = new("annotations", Form.Map),
        [("ObjectMeta", 14)] = new("finalizers", Form.Texts),
        [("ConfigMap", 1)] = new("metadata", Form.Message, "ObjectMeta"),
        [("ConfigMap", 2)] = new("data", Form.Map),
        [("ConfigMap", 3)] = new("binaryData", Form.BytesMap),
        [("ConfigMap", 4)] = new("immutable", Form.Flag),
        [("Secret", 1)] = new("metadata", Form.Message, "ObjectMeta"),
        [("Secret", 2)] = new("data", Form.BytesMap),
        [("Secret", 3)] = new("type", Form.Text),
        [("Secret", 4)] = new("stringData", Form.Map),
        [("Secret", 5)] = new("immutable", Form.Flag),
        [("Namespace", 1)] = new("metadata", Form.Message, "ObjectMeta"),
        [("ServiceAccount", 1)] = new("metadata", Form.Message, "ObjectMeta"),
        [("Eviction", 1)] = new("metadata", Form.Message, "ObjectMeta"),
        [("Eviction", 2)] = new("deleteOptions", Form.Message, "DeleteOptions"),
        [("DeleteOptions", 1)] = new("gracePeriodSeconds", Form.Number),
        [("DeleteOptions", 2)] = new("preconditions", Form.Message, "Preconditions"),
        [("DeleteOptions", 4)] = new("propagationPolicy", Form.Text),
        [("DeleteOptions", 5)] = new("dryRun", Form.Texts),
        [("Preconditions", 1)] = new("uid", Form.Text),
        [("Preconditions", 2)] = new("resourceVersion", Form.Text),
    };

    /// <summary>The object; null when it is of another kind, or no such message.</summary>
    public static JsonObject? Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("k8s\0"u8)) return null;
        try
        {
            var envelope = Message(body[4..], "Unknown");
            var kind = (string?)envelope["typeMeta"]?["kind"] ?? "";
            if (!Fields.ContainsKey((kind, 1))) return null;
            var json = Message(Convert.FromBase64String((string?)envelope["raw"] ?? ""), kind);
            json["apiVersion"] = (string?)envelope["typeMeta"]?["apiVersion"];
            json["kind"] = kind;
            return json;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static JsonObject Message(ReadOnlySpan<byte> bytes, string message)
    {
        var json = new JsonObject();
        while (bytes.Length > 0)
        {
            var tag = Varint(ref bytes);
            var field = Fields.GetValueOrDefault((message, (int)(tag >> 3)));
            switch (tag & 7)
            {
                case 0: Number(json, field, Varint(ref bytes)); break;
                case 1: bytes = bytes[8..]; break;
                case 2: Value(json, field, Take(ref bytes, (int)Varint(ref bytes))); break;
                case 5: bytes = bytes[4..]; break;
                default: throw new ArgumentOutOfRangeException(nameof(bytes));
            }
        }

        return json;
    }

    private static void Number(JsonObject json, Field? field, ulong value)
    {
        if (field is not null) json[field.Name] = field.Form == Form.Flag ? value != 0 : (long)value;
    }

    private static void Value(JsonObject json, Field? field, ReadOnlySpan<byte> value)
    {
        switch (field?.Form)
        {
            // The empty text is how protobuf says that there is none.
            case Form.Text when value.Length > 0: json[field.Name] = Encoding.UTF8.GetString(value); break;
            case Form.Bytes: json[field.Name] = Convert.ToBase64String(value); break;
            case Form.Texts: (json[field.Name] ??= new JsonArray()).AsArray().Add(Encoding.UTF8.GetString(value)); break;
            case Form.Message: json[field.Name] = Message(value, field.Message); break;
            case Form.Map or Form.BytesMap: Entry((JsonObject)(json[field.Name] ??= new JsonObject()), value, field.Form); break;
        }
    }

    private static void Entry(JsonObject map, ReadOnlySpan<byte> entry, Form form)
    {
        var (key, value) = ("", "");
        while (entry.Length > 0)
        {
            var isKey = Varint(ref entry) >> 3 == 1;
            var bytes = Take(ref entry, (int)Varint(ref entry));
            if (isKey) key = Encoding.UTF8.GetString(bytes);
            else value = form == Form.Map ? Encoding.UTF8.GetString(bytes) : Convert.ToBase64String(bytes);
        }

        map[key] = value;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref bytes, 1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new ArgumentOutOfRangeException(nameof(bytes));
    }
}
