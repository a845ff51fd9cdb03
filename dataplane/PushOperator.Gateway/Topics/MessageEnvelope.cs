using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace PushOperator.Gateway.Topics;

/// <summary>The <c>message</c> frame of <c>json.pushoperator.v1</c>: its members, in the order PROTOCOL.md shows them.</summary>
internal static class MessageEnvelope
{
    /// <summary>The frame is written by us member by member, so the writer need not check its structure again.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // Up to here comparing each with each is cheaper than a dictionary.
    private const int FewHeaders = 16;

    private static readonly JsonEncodedText Op = JsonEncodedText.Encode("op");
    private static readonly JsonEncodedText OpMessage = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Ts = JsonEncodedText.Encode("ts");

    public static void Write(Utf8JsonWriter json, Message message, int deliveryCount)
    {
        json.WriteStartObject();
        json.WriteString(Op, OpMessage);
        WriteId(json, message);
        WriteText(json, "key", "keyBase64", message.Key);
        json.WriteNumber(Ts, message.TimestampMs);
        WriteHeaders(json, message.Headers);
        WriteData(json, "data", "dataBase64", message.Value);
        if (deliveryCount > 1) json.WriteNumber("deliveryCount", deliveryCount);
        json.WriteEndObject();
    }

    /// <summary>The value itself when it is JSON, a string when it is other UTF-8, else base64 under the other name; null for a tombstone.</summary>
    public static void WriteData(Utf8JsonWriter json, string name, string base64Name, byte[]? value)
    {
        if (value is null)
        {
            json.WriteNull(name);
        }
        else if (!Utf8.IsValid(value))
        {
            json.WriteBase64String(base64Name, value);
        }
        else if (IsJson(value))
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value, skipInputValidation: true);
        }
        else
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>One whole JSON value, nothing after it, not deeper than the reader's 64. UTF-8 is checked by the caller: the reader does not look into strings.</summary>
    public static bool IsJson(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        try
        {
            var any = false;
            while (reader.Read()) any = true;
            return any;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The id's text, written without a string: it is on the path of every message.</summary>
    public static void WriteId(Utf8JsonWriter json, Message message)
    {
        Span<byte> buffer = stackalloc byte[512];
        var length = Encoding.UTF8.GetBytes(message.Topic, buffer);
        buffer[length++] = (byte)'/';
        message.Partition.TryFormat(buffer[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
        buffer[length++] = (byte)'/';
        message.Offset.TryFormat(buffer[length..], out written, default, CultureInfo.InvariantCulture);
        json.WriteString(Id, buffer[..(length + written)]);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string base64Name, byte[]? text)
    {
        if (text is null) return;
        if (Utf8.IsValid(text)) json.WriteString(name, text);
        else json.WriteBase64String(base64Name, text);
    }

    private static void WriteHeaders(Utf8JsonWriter json, IReadOnlyList<MessageHeader> headers)
    {
        if (headers.Count == 0) return;
        var last = headers.Count > FewHeaders ? LastOfEachName(headers) : null;
        WriteHeaderObject(json, "headers", headers, last, text: true);
        for (var i = 0; i < headers.Count; i++)
        {
            if (Utf8.IsValid(headers[i].Value)) continue;
            WriteHeaderObject(json, "headersBase64", headers, last, text: false);
            return;
        }
    }

    private static void WriteHeaderObject(Utf8JsonWriter json, string name, IReadOnlyList<MessageHeader> headers, Dictionary<string, int>? last, bool text)
    {
        json.WriteStartObject(name);
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i];
            if (Utf8.IsValid(header.Value) != text || (last is null ? IsRepeatedLater(headers, i) : last[header.Name] != i)) continue;
            if (header.Value is null) json.WriteNull(header.Name);
            else if (text) json.WriteString(header.Name, header.Value);
            else json.WriteBase64String(header.Name, header.Value);
        }

        json.WriteEndObject();
    }

    // A record of 1 MiB can have a hundred thousand headers: comparing each with each would take seconds.
    private static Dictionary<string, int> LastOfEachName(IReadOnlyList<MessageHeader> headers)
    {
        var last = new Dictionary<string, int>(headers.Count, StringComparer.Ordinal);
        for (var i = 0; i < headers.Count; i++) last[headers[i].Name] = i;
        return last;
    }

    // Kafka allows a name twice, a JSON object does not: the last one counts, as it does for Kafka's own lastHeader().
    private static bool IsRepeatedLater(IReadOnlyList<MessageHeader> headers, int index)
    {
        for (var i = index + 1; i < headers.Count; i++)
        {
            if (headers[i].Name == headers[index].Name) return true;
        }

        return false;
    }
}
