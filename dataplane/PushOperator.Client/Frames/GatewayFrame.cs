using System.Text.Json;

namespace PushOperator.Client.Frames;

/// <summary>
/// A frame from the gateway: <see cref="Op"/> tells which of the other members count. Members this version does not know
/// are passed over, as the protocol asks. No member has a default but null or zero: the generated reader sets them all.
/// </summary>
internal sealed record GatewayFrame
{
    public string? Op { get; init; }

    public string? Session { get; init; }

    public int HeartbeatMs { get; init; }

    public int Window { get; init; }

    public bool? Recovered { get; init; }

    public string? Cursor { get; init; }

    public string? Id { get; init; }

    public string? Key { get; init; }

    public byte[]? KeyBase64 { get; init; }

    public long Ts { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Undefined when absent, Null for a tombstone.</summary>
    public JsonElement Data { get; init; }

    public byte[]? DataBase64 { get; init; }

    public int? DeliveryCount { get; init; }

    public string? Topic { get; init; }

    public int Partition { get; init; }

    public long From { get; init; }

    public long To { get; init; }

    public string? Reason { get; init; }

    public long? Ref { get; init; }

    public int ReconnectAfterMs { get; init; }

    public long? TokenExpiresMs { get; init; }

    public string? Code { get; init; }

    public string? Detail { get; init; }

    public bool Retry { get; init; }

    /// <exception cref="JsonException">Not a JSON object, or a member of the wrong type.</exception>
    public static GatewayFrame Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, FrameJson.Default.GatewayFrame) ?? throw new JsonException("the frame is null instead of an object");
}
