using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace PushOperator.Gateway.Topics;

/// <summary>
/// A message as a CloudEvents 1.0 event in structured JSON. Headers <c>ce_…</c> (CloudEvents' binary mode on Kafka) become attributes, but for those
/// that the gateway sets: a message has one id, the same in every format.
/// </summary>
internal static class CloudEventEnvelope
{
    private const string Prefix = "ce_";

    public static void Write(Utf8JsonWriter json, Message message, string groupNamespace)
    {
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        MessageEnvelope.WriteId(json, message);
        json.WriteString("source", $"/{groupNamespace}/{message.Topic}");
        json.WriteString("type", TextOf(message, "ce_type") ?? "io.pushoperator.message");
        json.WriteString("time", TextOf(message, "ce_time") ?? Rfc3339(message.TimestampMs));
        if (message.Key is not null && Utf8.IsValid(message.Key)) json.WriteString("partitionkey", message.Key);
        WriteExtensions(json, message);
        if (ContentType(message) is { } contentType) json.WriteString("datacontenttype", contentType);
        if (message.Value is not null) MessageEnvelope.WriteData(json, "data", "data_base64", message.Value);
        json.WriteEndObject();
    }

    private static void WriteExtensions(Utf8JsonWriter json, Message message)
    {
        var written = new HashSet<string>(StringComparer.Ordinal) { "specversion", "id", "source", "type", "time", "partitionkey", "datacontenttype", "data" };
        foreach (var header in message.Headers)
        {
            if (!header.Name.StartsWith(Prefix, StringComparison.Ordinal) || header.Value is null || !Utf8.IsValid(header.Value)) continue;
            var name = header.Name[Prefix.Length..];
            if (IsAttributeName(name) && written.Add(name)) json.WriteString(name, header.Value);
        }
    }

    private static bool IsAttributeName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    private static string? ContentType(Message message)
    {
        if (TextOf(message, "content-type") is { } given) return given;
        return message.Value is not null && Utf8.IsValid(message.Value) && MessageEnvelope.IsJson(message.Value) ? "application/json" : null;
    }

    private static string? TextOf(Message message, string header)
    {
        foreach (var (name, value) in message.Headers)
        {
            if (name == header && value is not null && Utf8.IsValid(value)) return Encoding.UTF8.GetString(value);
        }

        return null;
    }

    // A producer may set any 64-bit time; one outside of years 1 to 9999 is written as the nearest that RFC 3339 can say.
    private static string Rfc3339(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
