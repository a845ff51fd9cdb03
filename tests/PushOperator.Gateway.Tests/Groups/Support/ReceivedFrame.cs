using System.Text.Json;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>A frame as a subscriber sees it.</summary>
internal sealed record ReceivedFrame(byte Opcode, byte[] Payload)
{
    private readonly Lazy<JsonElement> _json = new(() => JsonDocument.Parse(Payload).RootElement);

    /// <summary>Whether it came compressed.</summary>
    public bool IsDeflated { get; init; }

    public JsonElement Json => _json.Value;

    public string Op => Json.GetProperty("op").GetString()!;

    public string Id => Json.GetProperty("id").GetString()!;

    public string? Key => Json.TryGetProperty("key", out var key) ? key.GetString() : null;

    public int N => Json.GetProperty("data").GetProperty("n").GetInt32();

    public int DeliveryCount => Json.TryGetProperty("deliveryCount", out var count) ? count.GetInt32() : 1;
}
