using System.Text.Json;
using System.Text.Json.Serialization;
using PushOperator.Gateway.Topics;

namespace PushOperator.Gateway.Subscribers;

/// <summary>
/// The value of a record in the group's subscriber topic; its key is the subscriber id. A claim begins a session, the others say how far a session is, or say
/// something again after what an older session wrote late. No value: forgotten.
/// </summary>
internal sealed record SubscriberRecord
{
    private const int CurrentVersion = 1;

    /// <summary>A reader takes no version above its own; members may be added without a new one.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The session that writes it.</summary>
    public required string Session { get; init; }

    /// <summary>Offset of the session's claim, which orders sessions; absent in a claim, which is its own.</summary>
    public long? Epoch { get; init; }

    /// <summary>In a claim, whether positions that were written before it go before its own: it was made without having seen the last of them.</summary>
    public bool? KeepsPositions { get; init; }

    /// <summary>Says again what the record at this offset said, because a late one came after it, and compaction keeps the last; who has read a newer one of the same session passes it over.</summary>
    public long? Repeats { get; init; }

    /// <summary>Says that the subscriber was forgotten at this offset, and nothing of an earlier epoch counts: compaction may have kept such a record in place of the one without a value.</summary>
    public long? ForgottenAt { get; init; }

    /// <summary>The pod that serves the session.</summary>
    public required string Pod { get; init; }

    /// <summary>When it was written, Unix milliseconds.</summary>
    public required long LastSeen { get; init; }

    /// <summary>By PushTopic name and partition, the next offset that the subscriber needs.</summary>
    public required Dictionary<string, Dictionary<int, long>> Positions { get; init; }

    /// <summary>By PushTopic name, Kafka's id of the topic that the positions belong to; absent where it was not known.</summary>
    public Dictionary<string, Guid>? TopicIds { get; init; }

    /// <summary>Offset of the newest record of a group seek that the positions account for; absent for none.</summary>
    public long? Seek { get; init; }

    /// <summary>While a group seek runs, the positions before it, so that a cancel finds them wherever the subscriber is by then.</summary>
    public Dictionary<string, Dictionary<int, long>>? Before { get; init; }

    /// <summary>A record that repeats what was said at <paramref name="offset"/>. For who does not know <see cref="ForgottenAt"/> it is of an old session.</summary>
    public static SubscriberRecord Forgotten(long offset, string pod, long now) =>
        new() { Session = "", Epoch = offset - 1, ForgottenAt = offset, Pod = pod, LastSeen = now, Positions = [] };

    public static Dictionary<string, Dictionary<int, long>> ByTopic(IReadOnlyList<CursorPosition> positions) => positions
        .GroupBy(position => position.Topic)
        .ToDictionary(topic => topic.Key, topic => topic.ToDictionary(position => position.Partition, position => position.Offset));

    public static Dictionary<string, Guid>? IdsOf(IReadOnlyList<CursorPosition> positions)
    {
        var known = positions.Where(position => position.TopicId != Guid.Empty).DistinctBy(position => position.Topic).ToDictionary(position => position.Topic, position => position.TopicId);
        return known.Count == 0 ? null : known;
    }

    public CursorPosition[] PositionList() => ListOf(Positions);

    public CursorPosition[] BeforeList() => Before is null ? [] : ListOf(Before);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SubscriberRecordJson.Default.SubscriberRecord);

    /// <summary>Reads a value; null when it is of a newer version or damaged.</summary>
    public static SubscriberRecord? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, SubscriberRecordJson.Default.SubscriberRecord);
            return record is { Version: CurrentVersion } && record.PositionList().Concat(record.BeforeList()).All(position => position is { Partition: >= 0, Offset: >= 0 }) ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private CursorPosition[] ListOf(Dictionary<string, Dictionary<int, long>> positions) =>
        [.. positions.SelectMany(topic => topic.Value.Select(partition => new CursorPosition(topic.Key, partition.Key, partition.Value, TopicIds?.GetValueOrDefault(topic.Key) ?? default)))];
}
