using System.Text.Json;
using System.Text.Json.Serialization;

namespace PushOperator.Gateway.Seeks;

/// <summary>The record that begins a seek. Its offsets are found once, by the pod that was asked, so that every pod moves to the same place whenever it does.</summary>
internal sealed record SeekRequest
{
    private const int CurrentVersion = 1;

    /// <summary>A reader takes no version above its own; members may be added without a new one.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>As it was asked for: <c>earliest</c>, <c>latest</c>, a time or a cursor.</summary>
    public required string To { get; init; }

    /// <summary>Messages a second at most until the replay ends; absent: as fast as they are taken.</summary>
    public int? Rate { get; init; }

    /// <summary>When it was asked for, Unix milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>The pod that was asked.</summary>
    public required string Pod { get; init; }

    /// <summary>By PushTopic name and partition.</summary>
    public required Dictionary<string, Dictionary<int, SeekRange>> Targets { get; init; }

    /// <summary>By PushTopic name, Kafka's id of the topic that the offsets belong to; absent where it is not known.</summary>
    public Dictionary<string, Guid>? TopicIds { get; init; }

    /// <summary>Whether the offsets are those of a topic with this id, as far as both are known.</summary>
    public bool IsOf(string topic, Guid id) => id == Guid.Empty || TopicIds?.GetValueOrDefault(topic) is not { } known || known == Guid.Empty || known == id;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SeekJson.Default.SeekRequest);

    /// <summary>Reads a value; null when it is of a newer version or damaged.</summary>
    public static SeekRequest? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SeekJson.Default.SeekRequest) is { Version: CurrentVersion } request ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
