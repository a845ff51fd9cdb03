using System.Globalization;
using PushOperator.Gateway.Json;

namespace PushOperator.Gateway.Connections;

/// <summary>The syntax of a place to start at: <c>earliest</c>, <c>latest</c>, an RFC 3339 time, or a cursor.</summary>
internal static class ResumePosition
{
    private const int MaxLength = 65_536;

    /// <summary>Null when <paramref name="text"/> has the form of one; whether a cursor is genuine is the group's to say.</summary>
    public static BadInput? Check(string text)
    {
        if (text is "earliest" or "latest" || IsTime(text)) return null;
        return text.Length is > 0 and <= MaxLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? null
            : new BadInput("cursor_malformed", "neither earliest, latest, an RFC 3339 time such as 2026-01-31T12:00:00Z, nor a cursor");
    }

    private static bool IsTime(string text) =>
        text.Contains('T', StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out _)
        && (text.EndsWith('Z') || text.AsSpan(text.IndexOf('T')).IndexOfAny('+', '-') > 0);
}
