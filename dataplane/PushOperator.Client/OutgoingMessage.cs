using System.Text.Json;

namespace PushOperator.Client;

/// <summary>A message to publish. Made by <see cref="Json{T}"/>, <see cref="JsonText"/>, <see cref="Text"/>, <see cref="Binary"/> or <see cref="Tombstone"/>.</summary>
public sealed record OutgoingMessage
{
    private OutgoingMessage(JsonElement? data, ReadOnlyMemory<byte> bytes)
    {
        Data = data;
        Bytes = bytes;
    }

    /// <summary>Messages with the same key keep their order. Null: no key, any partition.</summary>
    public string? Key { get; init; }

    /// <summary>Headers of the record.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The partition to write to, over HTTP only; null lets the key decide.</summary>
    public int? Partition { get; init; }

    /// <summary>The JSON value, or null when <see cref="Bytes"/> holds the message.</summary>
    internal JsonElement? Data { get; }

    /// <summary>The raw bytes when <see cref="Data"/> is null.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>A value, written as JSON.</summary>
    public static OutgoingMessage Json<T>(T value, JsonSerializerOptions? options = null) =>
        new(JsonSerializer.SerializeToElement(value, options), default);

    /// <summary>JSON as text.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static OutgoingMessage JsonText(string json) => new(JsonElement.Parse(json), default);

    /// <summary>Text: subscribers get it as a JSON string.</summary>
    public static OutgoingMessage Text(string text) => new(JsonSerializer.SerializeToElement(text), default);

    /// <summary>Bytes as they are.</summary>
    public static OutgoingMessage Binary(ReadOnlyMemory<byte> bytes) => new(null, bytes);

    /// <summary>A record without a value: in a compacted topic it deletes its key.</summary>
    public static OutgoingMessage Tombstone(string key) => new(JsonElement.Parse("null"), default) { Key = key };
}
