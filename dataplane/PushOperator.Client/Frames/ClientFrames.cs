using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PushOperator.Client.Frames;

/// <summary>Writes the frames a subscriber sends, <c>op</c> first.</summary>
internal static class ClientFrames
{
    /// <summary>Ids in one <c>ack</c> frame, by protocol. With ids of Kafka's longest topic names that is some 280 KB of the 1 MiB allowed.</summary>
    public const int MostIdsInAck = 1_000;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Ping { get; } = Write("ping", _ => { });

    public static byte[] Auth(string token) => Write("auth", json => json.WriteString("token", token));

    public static byte[] Ack(IReadOnlyList<string> ids) => Write("ack", json =>
    {
        if (ids.Count == 1)
        {
            json.WriteString("id", ids[0]);
            return;
        }

        json.WriteStartArray("ids");
        foreach (var id in ids) json.WriteStringValue(id);
        json.WriteEndArray();
    });

    public static byte[] Nack(string id, TimeSpan? delay, string? reason) => Write("nack", json =>
    {
        json.WriteString("id", id);
        if (delay is { } wait) json.WriteNumber("delayMs", (long)wait.TotalMilliseconds);
        if (reason is not null) json.WriteString("reason", reason);
    });

    public static byte[] Publish(long reference, string topic, OutgoingMessage message, string? idempotencyKey) => Write("publish", json =>
    {
        json.WriteNumber("ref", reference);
        json.WriteString("topic", topic);
        WriteContent(json, message);
        if (idempotencyKey is not null) json.WriteString("idempotencyKey", idempotencyKey);
    });

    /// <summary>The members that a publish frame and a publish request have in common.</summary>
    public static void WriteContent(Utf8JsonWriter json, OutgoingMessage message)
    {
        if (message.Key is not null) json.WriteString("key", message.Key);
        if (message.Headers is { Count: > 0 } headers)
        {
            json.WriteStartObject("headers");
            foreach (var (name, value) in headers) json.WriteString(name, value);
            json.WriteEndObject();
        }

        if (message.Data is not { } data)
        {
            json.WriteBase64String("dataBase64", message.Bytes.Span);
            return;
        }

        json.WritePropertyName("data");
        data.WriteTo(json);
    }

    private static byte[] Write(string op, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("op", op);
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
