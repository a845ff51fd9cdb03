using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using PushOperator.DataPlane.Configuration.Gateway;
using PushOperator.Gateway.Json;

namespace PushOperator.Gateway.Publishing;

/// <summary>Reads the members of a message to publish: <c>key</c>, <c>headers</c>, <c>data</c> or <c>dataBase64</c>. The same for a frame and for an HTTP body.</summary>
internal static class PublishFields
{
    /// <summary>Header that carries a publisher's idempotency key to subscribers, so that a message stored twice after an unknown outcome is recognised.</summary>
    public const string IdempotencyKeyHeader = "x-push-idempotency-key";

    /// <summary>What <see cref="IsIdempotencyKey"/> wants, for error texts.</summary>
    public const string IdempotencyKeyRule = "1 to 128 visible ASCII characters are wanted";

    private const string ReservedHeaders = "x-push-";
    private const int MaxKeyBytes = 32_768;
    private const int MaxHeaders = 64;
    private const int MaxHeaderNameLength = 128;
    private const int MaxHeaderValueBytes = 8_192;

    /// <summary>Reads a message.</summary>
    /// <param name="members">The object that holds it.</param>
    /// <param name="path">Where it stands, for error texts.</param>
    /// <param name="topic">Where it goes.</param>
    /// <param name="request">The message, when nothing is wrong.</param>
    public static BadInput? Read(in JsonMembers members, string path, TopicConfiguration topic, [NotNull] out PublishRequest? request)
    {
        request = new PublishRequest { Topic = topic };
        if (ReadKey(members, path, out var key) is { } badKey) return badKey;
        if (ReadValue(members, path, out var value) is { } badValue) return badValue;
        if (ReadHeaders(members.Raw("headers"u8), $"{path}.headers", out var headers) is { } badHeaders) return badHeaders;
        request = request with { Key = key, Value = value, Headers = headers };
        return null;
    }

    /// <summary>Whether this may be an idempotency key.</summary>
    public static bool IsIdempotencyKey(string key) => key.Length is >= 1 and <= 128 && key.All(character => character is > ' ' and <= '~');

    /// <summary>Checks a header; null when it may be published.</summary>
    public static BadInput? CheckHeader(string path, string name, int valueBytes)
    {
        if (name.Length is 0 or > MaxHeaderNameLength || name.Any(character => character is <= ' ' or > '~'))
            return BadInput.Field($"{path}: a header name has 1 to {MaxHeaderNameLength} visible ASCII characters");
        if (name.StartsWith(ReservedHeaders, StringComparison.OrdinalIgnoreCase)) return BadInput.Field($"{path}.{name}: names that begin with {ReservedHeaders} are the gateway's own");
        return valueBytes > MaxHeaderValueBytes ? BadInput.Field($"{path}.{name}: at most {MaxHeaderValueBytes} bytes are wanted, given were {valueBytes}") : null;
    }

    private static BadInput? ReadKey(in JsonMembers members, string path, out byte[]? key)
    {
        key = null;
        if (members.Kind("key"u8) is JsonTokenType.None or JsonTokenType.Null) return null;
        if (!JsonValues.TryString(members.Raw("key"u8), out var text)) return BadInput.Field($"{path}.key: text is wanted");
        key = Encoding.UTF8.GetBytes(text);
        return key.Length > MaxKeyBytes ? BadInput.Field($"{path}.key: at most {MaxKeyBytes} bytes are wanted, given were {key.Length}") : null;
    }

    private static BadInput? ReadValue(in JsonMembers members, string path, out byte[]? value)
    {
        value = null;
        var data = members.Raw("data"u8);
        var base64 = members.Raw("dataBase64"u8);
        if (data.IsEmpty == base64.IsEmpty) return BadInput.Field($"{path}: exactly one of data, dataBase64 is wanted");
        if (base64.IsEmpty)
        {
            value = members.Kind("data"u8) == JsonTokenType.Null ? null : data.ToArray();
            return null;
        }

        if (JsonValues.TryString(base64, out var text) && Base64.IsValid(text))
        {
            value = Convert.FromBase64String(text);
            return null;
        }

        return BadInput.Field($"{path}.dataBase64: base64 text is wanted");
    }

    private static BadInput? ReadHeaders(ReadOnlySpan<byte> raw, string path, out IReadOnlyList<KeyValuePair<string, byte[]>> headers)
    {
        headers = [];
        if (raw.IsEmpty || raw.SequenceEqual("null"u8)) return null;
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return BadInput.Field($"{path}: an object of texts is wanted");
        var read = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Encoding.UTF8.GetString(reader.ValueSpan);
            if (reader.ValueIsEscaped) return BadInput.Json(reader.TokenStartIndex, $"{path}: header names are written without escapes");
            reader.Read();
            if (!TryText(reader, out var value)) return BadInput.Field($"{path}.{Shown(name)}: text is wanted");
            if (CheckHeader(path, name, value.Length) is { } bad) return bad;
            if (!read.TryAdd(name, value)) return new BadInput("bad_json", $"{path}.{Shown(name)}: the same member twice");
            if (read.Count > MaxHeaders) return BadInput.Field($"{path}: at most {MaxHeaders} headers are wanted");
        }

        headers = [.. read];
        return null;
    }

    private static bool TryText(Utf8JsonReader reader, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        if (reader.TokenType != JsonTokenType.String) return false;
        try
        {
            value = Encoding.UTF8.GetBytes(reader.GetString()!);
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: well-formed JSON, and no text.
            return false;
        }
    }

    private static string Shown(string given) => given.Length <= 64 ? given : given[..64];
}
