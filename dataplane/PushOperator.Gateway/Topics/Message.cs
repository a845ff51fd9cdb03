namespace PushOperator.Gateway.Topics;

/// <summary>A Kafka record under its PushTopic's name. Immutable: the arrays are never written after it is made.</summary>
internal sealed class Message
{
    /// <summary>Name of the PushTopic.</summary>
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Offset { get; init; }

    /// <summary>The record's time.</summary>
    /// <value>Unix milliseconds.</value>
    public required long TimestampMs { get; init; }

    /// <summary>Null when the record has none, which is not the same as an empty one.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Null for a tombstone.</summary>
    public byte[]? Value { get; init; }

    public IReadOnlyList<MessageHeader> Headers { get; init; } = [];

    public MessageId Id => new(Topic, Partition, Offset);

    /// <summary>Payload bytes held in memory by this message.</summary>
    public int Size => (Key?.Length ?? 0) + (Value?.Length ?? 0);
}
