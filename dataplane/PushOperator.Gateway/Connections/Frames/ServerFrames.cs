using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PushOperator.Gateway.Connections.Frames;

/// <summary>The gateway's own frames of <c>json.pushoperator.v1</c>, ready to send. Messages and gaps are encoded by the core.</summary>
internal static class ServerFrames
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly byte[] s_pong = FrameBuffer.Text("""{"op":"pong"}"""u8);

    /// <summary>The answer to <c>ping</c>.</summary>
    public static byte[] Pong() => s_pong;

    /// <summary>The first frame.</summary>
    public static byte[] Welcome(string session, int heartbeatMs, int window, bool recovered, string? cursor, long? tokenExpiresMs = null) => Write("welcome", writer =>
    {
        writer.WriteString("session", session);
        writer.WriteNumber("heartbeatMs", heartbeatMs);
        writer.WriteNumber("window", window);
        writer.WriteBoolean("recovered", recovered);
        if (cursor is not null) writer.WriteString("cursor", cursor);
        if (tokenExpiresMs is { } expires) writer.WriteNumber("tokenExpiresMs", expires);
    });

    /// <summary>A newer token counts.</summary>
    public static byte[] Authenticated(long? reference, long tokenExpiresMs) => Write("authenticated", writer =>
    {
        if (reference is { } given) writer.WriteNumber("ref", given);
        writer.WriteNumber("tokenExpiresMs", tokenExpiresMs);
    });

    /// <summary>Where the subscriber would resume.</summary>
    public static byte[] Position(string cursor) => Write("position", writer => writer.WriteString("cursor", cursor));

    /// <summary>Kafka has the message that was published with <paramref name="reference"/>.</summary>
    public static byte[] Published(long reference, string id) => Write("published", writer =>
    {
        writer.WriteNumber("ref", reference);
        writer.WriteString("id", id);
    });

    /// <summary>The pod is going.</summary>
    public static byte[] Drain(int reconnectAfterMs, string? cursor) => Write("drain", writer =>
    {
        writer.WriteNumber("reconnectAfterMs", reconnectAfterMs);
        if (cursor is not null) writer.WriteString("cursor", cursor);
    });

    /// <summary>An error that does not end the connection.</summary>
    public static byte[] Error(FrameError error) => Write("error", writer =>
    {
        writer.WriteString("code", error.Code);
        writer.WriteString("detail", error.Detail);
        if (error.Reference is { } reference) writer.WriteNumber("ref", reference);
        writer.WriteBoolean("retry", error.Retry);
    });

    private static byte[] Write(string op, Action<Utf8JsonWriter> members)
    {
        var payload = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(payload, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("op", op);
            members(writer);
            writer.WriteEndObject();
        }

        return FrameBuffer.Text(payload.WrittenSpan);
    }
}
