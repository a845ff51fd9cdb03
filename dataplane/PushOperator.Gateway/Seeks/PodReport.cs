using System.Text.Json;
using System.Text.Json.Serialization;

namespace PushOperator.Gateway.Seeks;

/// <summary>What a pod tells the others of itself, in the group's metadata topic under the key <c>/pod/NAME</c>. No record: nobody is connected there, or the pod is gone.</summary>
internal sealed record PodReport
{
    private const int CurrentVersion = 1;

    /// <summary>A reader takes no version above its own; members may be added without a new one.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Connected subscribers.</summary>
    public required int Subscribers { get; init; }

    /// <summary>When the oldest unacknowledged delivery was made, Unix milliseconds; absent when there is none.</summary>
    public long? OldestUnackedAt { get; init; }

    /// <summary>The seek that the pod has moved its subscribers by and that is not over; absent when there is none.</summary>
    public string? Seek { get; init; }

    /// <summary>Subscribers that still replay.</summary>
    public int Replaying { get; init; }

    /// <summary>By PushTopic name and partition, where that seek is.</summary>
    public Dictionary<string, Dictionary<int, long>>? Positions { get; init; }

    public PodPositions PodPositions() => new(Replaying, Positions?
        .SelectMany(topic => topic.Value.Select(partition => KeyValuePair.Create((topic.Key, partition.Key), partition.Value)))
        .ToDictionary() ?? []);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SeekJson.Default.PodReport);

    /// <summary>Reads a value; null when it is of a newer version or damaged.</summary>
    public static PodReport? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SeekJson.Default.PodReport) is { Version: CurrentVersion } report ? report : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
