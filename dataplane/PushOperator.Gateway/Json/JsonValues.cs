using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PushOperator.Gateway.Json;

/// <summary>Reads raw JSON values that were already found to be well-formed; an empty value is a member that is not there.</summary>
internal static class JsonValues
{
    /// <summary>A string; false when it is another kind of value, or its escapes make no text (half a surrogate pair).</summary>
    public static bool TryString(ReadOnlySpan<byte> raw, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (raw.IsEmpty) return false;
        var reader = new Utf8JsonReader(raw);
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        try
        {
            value = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A whole number; false when it is something else or out of range.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> raw, long least, long most, out long value)
    {
        value = 0;
        if (raw.IsEmpty) return false;
        var reader = new Utf8JsonReader(raw);
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value) && value >= least && value <= most;
    }

    /// <summary>The bytes between the quotes of a string without escapes; empty when it is not one.</summary>
    public static ReadOnlySpan<byte> PlainString(ReadOnlySpan<byte> raw) =>
        raw.Length >= 2 && raw[0] == (byte)'"' && !raw.Contains((byte)'\\') ? raw[1..^1] : default;
}
