using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Json;

namespace PushOperator.Gateway.Publishing;

/// <summary>
/// Reads a CloudEvents 1.0 event from HTTP, in binary or structured mode, and makes the Kafka record that the CloudEvents Kafka binding calls binary: attributes as
/// <c>ce_*</c> headers, <c>content-type</c>, data as value, <c>partitionkey</c> as key.
/// </summary>
internal static class CloudEventReader
{
    private const string HttpPrefix = "ce-";
    private const string KafkaPrefix = "ce_";
    private const string ContentType = "content-type";
    private const string KeyAttribute = "partitionkey";
    private static readonly string[] s_required = ["specversion", "id", "source", "type"];

    /// <summary>Whether the request carries an event in binary mode.</summary>
    public static bool IsBinary(IHeaderDictionary headers) => headers.ContainsKey("ce-specversion");

    /// <summary>Reads an event whose attributes are headers and whose data is the body.</summary>
    public static BadInput? ReadBinary(HttpRequest http, ReadOnlyMemory<byte> body, TopicConfiguration topic, out PublishRequest request)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in http.Headers)
        {
            if (name.StartsWith(HttpPrefix, StringComparison.OrdinalIgnoreCase))
                attributes[name[HttpPrefix.Length..].ToLowerInvariant()] = Uri.UnescapeDataString(values.ToString());
        }

        return Create(attributes, http.ContentType, body.ToArray(), topic, out request);
    }

    /// <summary>Reads an event that is one JSON object.</summary>
    public static BadInput? ReadStructured(ReadOnlySpan<byte> body, TopicConfiguration topic, out PublishRequest request)
    {
        request = new PublishRequest { Topic = topic };
        if (!Utf8.IsValid(body)) return BadInput.Json(0, "the body is not UTF-8");
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        if (JsonMembers.Read(body, ranges, out var members) is { } broken) return broken;
        if (ReadAttributes(members, out var attributes, out var contentType) is { } badAttribute) return badAttribute;
        if (ReadData(members, contentType, out var data) is { } badData) return badData;
        return Create(attributes, contentType, data, topic, out request);
    }

    private static BadInput? ReadAttributes(in JsonMembers members, out Dictionary<string, string> attributes, out string? contentType)
    {
        attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        contentType = null;
        for (var i = 0; i < members.Count; i++)
        {
            members.At(i, out var utf8Name, out var raw);
            var name = Encoding.UTF8.GetString(utf8Name);
            if (name is "data" or "data_base64") continue;
            if (raw[0] is (byte)'{' or (byte)'[') return BadInput.Field($"{name[..Math.Min(name.Length, 64)]}: an attribute is a text, a number or a boolean");
            if (raw.SequenceEqual("null"u8)) continue;
            if (raw[0] != (byte)'"') attributes[name] = Encoding.UTF8.GetString(raw);
            else if (JsonValues.TryString(raw, out var text)) attributes[name] = text;
            else return BadInput.Field($"{name[..Math.Min(name.Length, 64)]}: the text is not Unicode");
        }

        if (attributes.Remove("datacontenttype", out var type)) contentType = type;
        return null;
    }

    private static BadInput? ReadData(in JsonMembers members, string? contentType, out byte[] data)
    {
        data = [];
        var raw = members.Raw("data"u8);
        var base64 = members.Raw("data_base64"u8);
        if (!raw.IsEmpty && !base64.IsEmpty) return BadInput.Field("data, data_base64: at most one of them is wanted");
        if (!base64.IsEmpty)
        {
            if (!JsonValues.TryString(base64, out var text) || !Base64.IsValid(text)) return BadInput.Field("data_base64: base64 text is wanted");
            data = Convert.FromBase64String(text);
        }
        else if (!raw.IsEmpty)
        {
            // Data that is not JSON stands in a JSON string; its text is the data, not the string.
            data = !IsJson(contentType) && JsonValues.TryString(raw, out var text) ? Encoding.UTF8.GetBytes(text) : raw.ToArray();
        }

        return null;
    }

    private static bool IsJson(string? contentType)
    {
        if (contentType is null) return true;
        var type = contentType.Split(';')[0].Trim();
        return type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static BadInput? Create(Dictionary<string, string> attributes, string? contentType, byte[] data, TopicConfiguration topic, out PublishRequest request)
    {
        request = new PublishRequest { Topic = topic };
        if (Array.Find(s_required, name => string.IsNullOrEmpty(attributes.GetValueOrDefault(name))) is { } missing) return BadInput.Field($"{missing}: a CloudEvent has this attribute");
        if (attributes["specversion"] != "1.0") return BadInput.Field("specversion: 1.0 is spoken here");
        var headers = new List<KeyValuePair<string, byte[]>>(attributes.Count + 1);
        foreach (var (name, value) in attributes)
        {
            if (name.Length is 0 or > 64 || !name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character)))
                return BadInput.Field("the name of an attribute has 1 to 64 of a-z 0-9");
            var bytes = Encoding.UTF8.GetBytes(value);
            if (PublishFields.CheckHeader("attributes", KafkaPrefix + name, bytes.Length) is { } bad) return bad;
            headers.Add(KeyValuePair.Create(KafkaPrefix + name, bytes));
        }

        headers.Add(KeyValuePair.Create(ContentType, Encoding.UTF8.GetBytes(contentType ?? "application/json")));
        var key = attributes.TryGetValue(KeyAttribute, out var partitionKey) ? Encoding.UTF8.GetBytes(partitionKey) : null;
        request = new PublishRequest { Topic = topic, Key = key, Value = data, Headers = headers };
        return null;
    }
}
