using PushOperator.DataPlane.Configuration.Gateway;

namespace PushOperator.Gateway.Publishing;

/// <summary>One message to publish, checked and copied out of what the publisher sent.</summary>
internal sealed record PublishRequest
{
    /// <summary>Where to.</summary>
    public required TopicConfiguration Topic { get; init; }

    /// <summary>The key, UTF-8 for JSON publishers; null spreads messages over the partitions.</summary>
    public byte[]? Key { get; init; }

    /// <summary>The value; null is a tombstone.</summary>
    public byte[]? Value { get; init; }

    /// <summary>Headers in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Headers { get; init; } = [];

    /// <summary>The partition asked for, or null: by key.</summary>
    public int? Partition { get; init; }

    /// <summary>The publisher's name for this message, 1 to 128 characters, or null.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Bytes as Kafka counts them, near enough: the record's contents and what its batch adds around it.</summary>
    public int RecordBytes => (Key?.Length ?? 0) + (Value?.Length ?? 0) + Headers.Sum(header => header.Key.Length + header.Value.Length + 4) + BatchOverhead;

    // A batch header has 61 bytes, a record up to 21 beside its contents.
    private const int BatchOverhead = 82;
}
